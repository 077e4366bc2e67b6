import type { Disposition } from "../plan/disposition";

/**
 * How an item of a run ended. The order is the ledger's encoding and must not change. `applied`: the effect was read back
 * from the store that it was meant for. `drifted`: its key moved since the plan, and nothing was written. `not-run`: the run
 * was aborted before it came to it. On another system's path, `raced`: a newer write came in between; `released`: its job is back in the
 * queue, and the record does not have the write yet.
 */
export const OUTCOMES = [
  "applied",
  "already-applied",
  "superseded",
  "drifted",
  "conflict",
  "blocked",
  "forbidden",
  "set-aside",
  "failed",
  "not-run",
  "raced",
  "released",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The outcome of an item that goes as its plan says; only what does not is noted item by item. */
export function expectedOutcome(disposition: Disposition): Outcome {
  if (disposition === "apply") return "applied";
  return disposition === "refused" ? "failed" : disposition;
}

/** Counts by outcome in the ledger's order. */
export function countsOf(outcomes: Iterable<Outcome>): number[] {
  const counts = OUTCOMES.map(() => 0);
  for (const outcome of outcomes) (counts[OUTCOMES.indexOf(outcome)] as number)++;
  return counts;
}
