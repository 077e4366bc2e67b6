import { relative } from "node:path";
import type { FullConfig, Reporter, Suite, TestCase, TestError } from "@playwright/test/reporter";
import { emptyTally, firstLine, writeTally } from "../../setup/tally";
import { ROOT } from "./program";

/** Tallies a run of Playwright. */
export default class TallyReporter implements Reporter {
  private readonly tally = emptyTally();
  private tests: TestCase[] = [];

  onBegin(_: FullConfig, suite: Suite): void {
    this.tests = suite.allTests();
  }

  /** An error outside every test: a file that could not be loaded, or a system that did not start. */
  onError(error: TestError): void {
    this.fail(`error outside of the tests: ${firstLine(error)}`);
  }

  onEnd(): void {
    for (const test of this.tests) this.count(test);
    writeTally(this.tally);
  }

  private count(test: TestCase): void {
    const name = nameOf(test);
    const outcome = test.outcome();
    if (outcome === "expected" || outcome === "flaky") this.tally.passed++;
    else if (outcome === "unexpected") this.fail(`${name}: ${firstLine(test.results.at(-1)?.error)}`);
    else if (test.expectedStatus !== "skipped") this.fail(`${name}: it was not run`);
    if (outcome === "flaky") this.tally.secondAttempts.push(name);
    const ms = test.results.reduce((sum, { duration }) => sum + duration, 0);
    this.tally.slowest.push({ name, ms });
  }

  private fail(failure: string): void {
    this.tally.failed++;
    this.tally.failures.push(failure);
  }
}

/**
 * The file, and the test with its enclosing titles. The first two titles are the run's and the project's; the third is the file's.
 */
function nameOf(test: TestCase): string {
  return [relative(ROOT, test.location.file), ...test.titlePath().slice(3)].join(" > ");
}
