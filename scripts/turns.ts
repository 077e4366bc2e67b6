import { shareOf } from "../test/setup/share";

/** Tests that take long, by group. A run of all tests takes a third of each list, and the next run another one. */
const LONG: Readonly<Record<string, readonly string[]>> = {
  stores: [
    "test/faults/async-commit.test.ts",
    "test/faults/directory-restored.test.ts",
    "test/faults/drills.test.ts",
    "test/faults/killed.test.ts",
    "test/faults/lost-commit.test.ts",
    "test/faults/observed-killed.test.ts",
    "test/faults/promoted.test.ts",
    "test/faults/reconcile-killed.test.ts",
    "test/faults/redis-put-back.test.ts",
    "test/faults/repair-killed.test.ts",
    "test/faults/rolled-back.test.ts",
    "test/faults/stopped.test.ts",
    "test/faults/stores-killed.test.ts",
    "test/faults/table-restored.test.ts",
    "test/faults/upgraded.test.ts",
    "test/integration/adopt.test.ts",
    "test/integration/foreign-systems.test.ts",
    "test/integration/observed-reconcile.test.ts",
    "test/integration/observed-schedules.test.ts",
    "test/integration/row-refusals.test.ts",
    "test/integration/runs.test.ts",
    "test/integration/server-defaults.test.ts",
    "test/integration/statement-plans.test.ts",
    "test/api/follower.test.ts",
    "test/api/rules.test.ts",
  ],
  e2e: ["key-repair", "observed-repair", "observed-untouched", "provider", "recovery", "refusals"].map(
    (name) => `test/e2e/${name}.test.ts`,
  ),
};

/** The long files of a group whose turn it is not in this run. */
export function leftOut(group: string): string[] {
  const files = LONG[group] ?? [];
  const taken = new Set(shareOf(group, files, 3));
  return files.filter((file) => !taken.has(file));
}
