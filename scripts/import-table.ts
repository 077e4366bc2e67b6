import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

// Holds imports to the table of rooms in .dependency-cruiser.cjs. import-baseline.json counts the imports that a rule does not
// allow yet. A rule without a count there allows none, and a count that has fallen must be lowered in the file.
interface Violation {
  from: string;
  to: string;
  rule: { name: string };
  cycle?: { name: string }[];
}

const root = resolve(import.meta.dirname, "..");
const baseline = JSON.parse(readFileSync(join(root, "import-baseline.json"), "utf8")) as Record<string, number>;

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

const byRule = new Map<string, Violation[]>();
for (const violation of violations()) {
  const { name } = violation.rule;
  byRule.set(name, [...(byRule.get(name) ?? []), violation]);
}

let failed = false;
for (const rule of new Set([...byRule.keys(), ...Object.keys(baseline)])) {
  const found = byRule.get(rule) ?? [];
  const allowed = baseline[rule] ?? 0;
  if (found.length === allowed) continue;
  failed = true;
  console.error(
    found.length > allowed
      ? `${rule}: ${found.length} imports that the table of rooms does not allow, ${allowed} in import-baseline.json:`
      : `${rule}: ${found.length} imports are left of ${allowed}. Lower the number in import-baseline.json.`,
  );
  if (found.length > allowed)
    for (const { from, to, cycle } of found)
      console.error(`  ${from} → ${cycle === undefined ? to : cycle.map((c) => c.name).join(" → ")}`);
}
process.exit(failed ? 1 : 0);
