import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { drawSeed } from "./test/setup/draw-seed";
import { shareOf } from "./test/setup/share";

drawSeed();

/** Files that measure what shares the machine with them would change. */
const ALONE = ["test/integration/{cache-only,held-key,hot-key,relay-start,sampler,sensors,still-ledger,sweep}.test.ts"];

/** Files that take longest: one that begins last keeps its group waiting by itself. */
const LONGEST = [
  "integration/reconcile",
  "api/cli",
  "api/permission-table",
  "integration/incidents-steps",
  "integration/observed-verdicts",
];

/** Files that take long as well, which take turns: a run of all files takes a third of them, unless it is `npm run test:all`. */
const TURNS = [
  "faults/async-commit",
  "faults/directory-restored",
  "faults/drills",
  "faults/killed",
  "faults/lost-commit",
  "faults/observed-killed",
  "faults/promoted",
  "faults/reconcile-killed",
  "faults/redis-put-back",
  "faults/repair-killed",
  "faults/rolled-back",
  "faults/stopped",
  "faults/stores-killed",
  "faults/table-restored",
  "faults/upgraded",
  "integration/adopt",
  "integration/foreign-systems",
  "integration/observed-reconcile",
  "integration/observed-schedules",
  "integration/row-refusals",
  "integration/runs",
  "integration/server-defaults",
  "integration/statement-plans",
  "api/follower",
  "api/rules",
];
const ofThisRun = shareOf("files", TURNS, 3);
const LONG = [...LONGEST, ...ofThisRun];
const LEFT_OUT = TURNS.filter((name) => !ofThisRun.includes(name)).map((name) => `test/${name}.test.ts`);

/** Begins the longest files of a group first, and the others in the order of the test runner. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((name) => moduleId.includes(`/${name}.`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** What both kinds of tests on real stores have in common. */
const onStores = {
  globalSetup: ["test/setup/stores.ts"],
  // The tests' servers do not wait for the disk.
  env: { DATABASE_DURABILITY: "provider" },
  setupFiles: ["test/setup/seed.ts"],
  // The files share each worker's modules, which take seconds to load.
  isolate: false,
  // A bound for what hangs. What a test waits for has bounds of its own, several of which may pass one after another.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // A fault under load may show in one run of many. A second attempt is counted and named at the end of `npm test`.
  retry: 1,
};

export default defineConfig({
  resolve: {
    alias: { "trueup/write-path": fileURLToPath(new URL("./lib/composition/write-path.ts", import.meta.url)) },
  },
  test: {
    reporters: ["default", "./test/setup/tally-reporter.ts"],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{app,bin,components,demo,lib,scripts,workers}/**/*.test.{ts,tsx}"],
          setupFiles: ["test/setup/seed.ts"],
          // A busy machine is slow, not wrong: property tests get the time that they need there.
          testTimeout: 60_000,
          // The files share each worker's modules: to load these anew for each file takes longer than the tests.
          pool: "threads",
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "stores",
          include: ["test/{api,conformance,faults,integration}/**/*.test.{ts,tsx}"],
          exclude: [...ALONE, ...LEFT_OUT],
          ...onStores,
          // The files share one set of servers, on which each has databases of its own. What a file stops or kills is its own.
          // Two files at once leave processors idle, since tests wait for workers, deadlines and stores.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: ALONE,
          ...onStores,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
