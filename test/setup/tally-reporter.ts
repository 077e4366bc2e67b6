import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** How many tests of a run passed and failed; a file that could not even be loaded is one that failed. */
export interface Tally {
  passed: number;
  failed: number;
}

/** Writes the counts of a run to the file that `TEST_TALLY` names, for whoever adds up several runs. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env.TEST_TALLY;
    if (file === undefined) return;
    const tally: Tally = { passed: 0, failed: unhandled.length };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") tally.passed++;
        if (state === "failed") tally.failed++;
      }
      tally.failed += module.errors().length;
      for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
    }
    writeFileSync(file, JSON.stringify(tally));
  }
}
