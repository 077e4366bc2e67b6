import { writeFileSync } from "node:fs";

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
// biome-ignore lint/complexity/useRegexLiterals: the escape character reads better by its code
const COLOURS = new RegExp("\\u001b\\[[\\d;]*m", "g");

/** A tally of nothing. */
export const emptyTally = (): Tally => ({ passed: 0, failed: 0, failures: [], secondAttempts: [], slowest: [] });

/** The longest of these tests. */
export function slowestOf(tests: Tally["slowest"]): Tally["slowest"] {
  return tests.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
}

/** The first line of an error, at most 400 characters. */
export function firstLine(error: unknown): string {
  const text =
    error instanceof Error || (typeof error === "object" && error !== null && "message" in error)
      ? error.message
      : error;
  return (String(text).replace(COLOURS, "").split("\n")[0] ?? "").slice(0, 400);
}

/** Writes a run's tally to the file that `TEST_TALLY` names, if it names one; scripts/test.ts adds up several runs. */
export function writeTally(tally: Tally): void {
  const file = process.env.TEST_TALLY;
  if (file !== undefined) writeFileSync(file, JSON.stringify({ ...tally, slowest: slowestOf(tally.slowest) }));
}
