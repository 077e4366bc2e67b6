import { z } from "zod";

/** Bounds within which every figure stays exact: far above any single path, and a year of accumulation. */
export const CATCH_UP_BOUNDS = { ratePerSec: 10_000_000, forMs: 366 * 86_400_000, backlog: 1_000_000_000_000 } as const;

const written = (bound: number) => bound.toLocaleString("en-US");

function rate(name: string) {
  const error = `${name} must be a number from 0 to ${written(CATCH_UP_BOUNDS.ratePerSec)} writes a second.`;
  return z.number(error).min(0, error).max(CATCH_UP_BOUNDS.ratePerSec, error);
}

function wholeFrom0(name: string, most: number, unit: string) {
  const error = `${name} must be a whole number from 0 to ${written(most)} ${unit}.`;
  return z.number(error).int(error).min(0, error).max(most, error);
}

/** Inputs of the catch-up arithmetic; refuses negative, fractional where counts are meant, non-finite and huge figures. */
export const catchUpQuestion = z.strictObject({
  ingressPerSec: rate("ingressPerSec"),
  drainPerSec: rate("drainPerSec"),
  forMs: wholeFrom0("forMs", CATCH_UP_BOUNDS.forMs, "milliseconds (366 days)"),
  safeDrainPerSec: rate("safeDrainPerSec"),
  backlog: wholeFrom0("backlog", CATCH_UP_BOUNDS.backlog, "writes").optional(),
});

export type CatchUpQuestion = z.infer<typeof catchUpQuestion>;

export interface CatchUp {
  /** Writes outstanding once `forMs` has passed; a part of a write counts as one, so that it is never understated. */
  backlog: number;
  /** Safe drain less ingress; below zero, the backlog grows at any safe rate. */
  headroomPerSec: number;
  /** From then until nothing is outstanding; null without headroom, or when it would take longer than can be counted. */
  catchUpMs: number | null;
}

/**
 * What a backlog comes to, and how long truth takes to be restored. `backlog` is what is outstanding already at the start (0
 * unless given); to it comes what ingress leaves over drain for `forMs` (a drain above ingress takes from it, never below
 * zero). Then it is drained at the safe rate while ingress goes on. Rates count to a millionth of a write a second; the sums are
 * done in whole millionths, so nothing is lost to binary fractions.
 */
export function catchUp(question: CatchUpQuestion): CatchUp {
  const { ingressPerSec, drainPerSec, forMs, safeDrainPerSec, backlog: start = 0 } = question;
  const ingress = millionths(ingressPerSec);
  const grown = BigInt(start) * MILLIONTH_MS + (ingress - millionths(drainPerSec)) * BigInt(forMs);
  const backlog = grown <= 0n ? 0n : divideUp(grown, MILLIONTH_MS);
  const headroom = millionths(safeDrainPerSec) - ingress;
  const catchUpMs = headroom <= 0n ? null : Number(divideUp(backlog * MILLIONTH_MS, headroom));
  return {
    backlog: Number(backlog),
    headroomPerSec: Number(headroom) / MILLION,
    catchUpMs: catchUpMs !== null && Number.isSafeInteger(catchUpMs) ? catchUpMs : null,
  };
}

const MILLION = 1_000_000;
/** A write, in millionths of a write per second times milliseconds. */
const MILLIONTH_MS = 1_000_000_000n;

const millionths = (ratePerSec: number) => BigInt(Math.round(ratePerSec * MILLION));
const divideUp = (dividend: bigint, divisor: bigint) => (dividend + divisor - 1n) / divisor;
