import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** The counts of passed and failed tests in a run; a file that could not be loaded counts as one failure. */
export interface Tally {
  passed: number;
  failed: number;
  /** The failed tests by file and name, each with the first line of its error. */
  failures: string[];
  /** Tests that failed at first and passed in a second attempt. */
  secondAttempts: string[];
  /** The tests that took longest, the longest first; several groups' lists are cut to one of this length. */
  slowest: { name: string; ms: number }[];
}

const SLOWEST = 10;

/** The longest of these tests. */
export function slowestOf(tests: Tally["slowest"]): Tally["slowest"] {
  return tests.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
}

/** The first line of an error, at most 400 characters. */
function firstLine(error: unknown): string {
  const text =
    error instanceof Error || (typeof error === "object" && error !== null && "message" in error)
      ? error.message
      : error;
  return (String(text).split("\n")[0] ?? "").slice(0, 400);
}

/** Writes the counts and the failures of a run to the file that `TEST_TALLY` names; scripts/test.ts adds up several runs. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env.TEST_TALLY;
    if (file === undefined) return;
    const tally: Tally = {
      passed: 0,
      failed: unhandled.length,
      failures: unhandled.map((error) => `unhandled error: ${firstLine(error)}`),
      secondAttempts: [],
      slowest: [],
    };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        if (state === "passed") tally.passed++;
        if (state === "failed") {
          tally.failed++;
          tally.failures.push(`${name}: ${firstLine(errors?.[0])}`);
        }
        const diagnostic = test.diagnostic();
        if (diagnostic?.flaky) tally.secondAttempts.push(name);
        if (diagnostic !== undefined) tally.slowest.push({ name, ms: diagnostic.duration });
      }
      for (const broken of [module, ...module.children.allSuites()]) {
        const errors = broken.errors();
        tally.failed += errors.length;
        for (const error of errors) tally.failures.push(`${module.relativeModuleId}: ${firstLine(error)}`);
      }
    }
    writeFileSync(file, JSON.stringify({ ...tally, slowest: slowestOf(tally.slowest) }));
  }
}
