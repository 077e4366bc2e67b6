import type { Reporter, TestModule } from "vitest/node";
import { emptyTally, firstLine, writeTally } from "./tally";

/** Tallies a run of Vitest. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tally = emptyTally();
    tally.failed = unhandled.length;
    tally.failures = unhandled.map((error) => `unhandled error: ${firstLine(error)}`);
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
    writeTally(tally);
  }
}
