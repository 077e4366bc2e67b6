import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

// Holds imports to the table of rooms in .dependency-cruiser.cjs, and the composition to joining: no SQL and no fetch there.
interface Violation {
  from: string;
  to: string;
  rule: { name: string };
  cycle?: { name: string }[];
}

const root = resolve(import.meta.dirname, "..");

function violations(): Violation[] {
  const program = join(root, "node_modules/.bin/depcruise");
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [program, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "."],
    { cwd: root, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
  );
  try {
    return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
  } catch {
    throw new Error(`dependency-cruiser gave no report:\n${stderr}`);
  }
}

/** A line that calls a store or a service directly. */
const TALKS = /\bfetch\(|\.query\s*[<(]|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b/;

function talksInComposition(): string[] {
  const folder = join(root, "lib/composition");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) => {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    return lines.flatMap((line, i) => (TALKS.test(line) ? [`lib/composition/${file}:${i + 1}: ${line.trim()}`] : []));
  });
}

const byRule = new Map<string, string[]>([["SQL or fetch in lib/composition/", talksInComposition()]]);
for (const { rule, from, to, cycle } of violations()) {
  const path = cycle === undefined ? to : cycle.map((c) => c.name).join(" → ");
  byRule.set(rule.name, [...(byRule.get(rule.name) ?? []), `${from} → ${path}`]);
}

const broken = [...byRule].filter(([, found]) => found.length > 0);
for (const [rule, found] of broken) {
  console.error(`${rule}: the table of rooms does not allow`);
  for (const line of found) console.error(`  ${line}`);
}
process.exit(broken.length === 0 ? 0 : 1);
