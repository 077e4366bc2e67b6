import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type SizeFault, sizeFaults } from "./size-faults";

// Holds files and functions to the sizes of size-faults.ts. sizes-baseline.json counts the known exceptions. A limit without a
// count there allows none, and a fallen count must be lowered in the file.
const LIMITS: readonly SizeFault["limit"][] = ["files", "functions", "parameters"];
// Installed and generated files, frozen releases, and applied migrations.
const LEFT_OUT = /^(\..+|node_modules|dist|coverage|test-results|lib\/ledger\/prisma|test\/fixtures\/release|prisma)$/;

const root = resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const baseline = JSON.parse(read("sizes-baseline.json")) as Partial<Record<SizeFault["limit"], number>>;

function sources(folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (LEFT_OUT.test(path)) return [];
    if (entry.isDirectory()) return sources(path);
    return /\.(tsx?|mjs|css|sql)$/.test(path) ? [path] : [];
  });
}

const faults = sources().flatMap((file) => sizeFaults(file, read(file)));
let failed = false;
for (const limit of LIMITS) {
  const allowed = baseline[limit] ?? 0;
  const found = faults.filter((fault) => fault.limit === limit).map(({ text }) => text);
  if (found.length === allowed) continue;
  failed = true;
  if (found.length < allowed)
    console.error(`${limit}: ${found.length} are left of ${allowed}. Lower the number in sizes-baseline.json.`);
  else
    console.error(
      [`${limit}: ${found.length} are too big, and the baseline allows ${allowed}:`, ...found].join("\n  "),
    );
}
process.exit(failed ? 1 : 0);
