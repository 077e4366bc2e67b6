import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const MOST_SEED = 2 ** 31 - 1;

// Another one each run; a test that fails prints it, and given back it makes the same random choices again.
process.env.TRUEUP_TEST_SEED ??= String(randomInt(MOST_SEED));
if (!/^\d{1,10}$/.test(process.env.TRUEUP_TEST_SEED) || Number(process.env.TRUEUP_TEST_SEED) > MOST_SEED)
  throw new Error(`TRUEUP_TEST_SEED is a whole number up to ${MOST_SEED}, not "${process.env.TRUEUP_TEST_SEED}".`);

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

/** Long files whose turn it is not; `scripts/test.ts` names them. */
const LEFT_OUT = (process.env.TRUEUP_LEFT_OUT ?? "").split(" ").filter((file) => file !== "");

/** Begins the longest files of a group first, and the others in the order of the test runner. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.includes(`/test/${name}`));
      return at < 0 ? LONGEST.length : at;
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
          exclude: LEFT_OUT,
          ...onStores,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
