import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sizeFaults } from "./size-faults";

// Holds files and functions to the sizes of size-faults.ts.

// Installed and generated files, frozen releases, and applied migrations.
const LEFT_OUT = /^(\..+|node_modules|dist|coverage|test-results|lib\/ledger\/prisma|test\/fixtures\/release|prisma)$/;

const root = resolve(import.meta.dirname, "..");

function sources(folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (LEFT_OUT.test(path)) return [];
    if (entry.isDirectory()) return sources(path);
    return /\.(tsx?|mjs|css|sql)$/.test(path) ? [path] : [];
  });
}

const faults = sources().flatMap((file) => sizeFaults(file, readFileSync(join(root, file), "utf8")));
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
