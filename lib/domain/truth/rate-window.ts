import { isSaturated, outstandingOf, ratesBetween, type TallyReading } from "./figures";

/** Rates are taken over this long, so that one burst does not make a figure jump. */
export const RATE_WINDOW_MS = 10_000;
/** While a backlog is drained rates are taken over this long: what the drain did before it set in says nothing of when it ends. */
export const RECOVERY_WINDOW_MS = 4_000;
/** A drain that set in has to be seen for so long before a rate is told from it. */
const SETTLED_IN_MS = 1_500;
const SLACK_MS = 500;

export interface RateWindow {
  /** Oldest first; the last one is the newest reading. */
  readings: TallyReading[];
  /**
   * `saturated`: more than a second of the drain's own work waited all along, so it shows what it can do. `setting-in`: it began to
   * move a moment ago, and shows nothing yet. `stalled`: it moved nothing all along.
   */
  drain: "saturated" | "setting-in" | "stalled" | "idle";
}

/**
 * The readings from which rates are told now. A backlog that is drained is measured over the last seconds, and only since the drain
 * last stood still; everything else over a longer time.
 */
export function rateWindow(readings: readonly TallyReading[]): RateWindow {
  const newest = readings.at(-1);
  if (newest === undefined) return { readings: [], drain: "idle" };
  const long = readings.filter((r) => newest.atMs - r.atMs <= RATE_WINDOW_MS + SLACK_MS);
  const recent = long.filter((r) => newest.atMs - r.atMs <= RECOVERY_WINDOW_MS + SLACK_MS);
  const moving = sinceStandstill(recent);
  const span = newest.atMs - (moving[0] as TallyReading).atMs;
  const rate = ratesBetween(moving[0] as TallyReading, newest)?.drainPerSec ?? 0;
  if (moving.length > 1 && span >= SETTLED_IN_MS)
    return isSaturated(moving, rate) ? { readings: moving, drain: "saturated" } : { readings: long, drain: "idle" };
  // Nothing waits for longer than a moment where traffic is light: that is no standstill.
  const backlog = Math.min(...recent.map(outstandingOf));
  if (recent.length < 2 || backlog <= Math.max(1, rate)) return { readings: long, drain: "idle" };
  const stood =
    long.every((r) => settled(r) === settled(newest)) && newest.atMs - (long[0] as TallyReading).atMs >= span;
  return { readings: long, drain: stood && long.length > 1 ? "stalled" : "setting-in" };
}

/** The readings since the last interval in which something waited and nothing was settled. */
function sinceStandstill(readings: readonly TallyReading[]): TallyReading[] {
  const stood = readings.findLastIndex((r, i) => {
    const before = readings[i - 1];
    return before !== undefined && outstandingOf(before) > 0 && settled(before) === settled(r);
  });
  return readings.slice(Math.max(0, stood));
}

const settled = (reading: TallyReading) => reading.lanes.reduce((n, lane) => n + lane.settled, 0);

/** The range of a catch-up time; `mostMs` null: at the slower measured rate the backlog would never end. */
export interface CatchUpRange {
  leastMs: number;
  mostMs: number | null;
}

/**
 * What a catch-up time may come to, from how unlike each other the window's intervals are: twice the standard error of the rate at
 * which the backlog fell, and never less than a tenth of it. Null where too few intervals were seen.
 */
export function catchUpRange(catchUpMs: number, readings: readonly TallyReading[]): CatchUpRange | null {
  const falls = readings.slice(1).flatMap((r, i) => {
    const before = readings[i] as TallyReading;
    const seconds = (r.atMs - before.atMs) / 1_000;
    return seconds <= 0 ? [] : [(outstandingOf(before) - outstandingOf(r)) / seconds];
  });
  if (falls.length < 2) return null;
  const mean = falls.reduce((a, b) => a + b, 0) / falls.length;
  if (mean <= 0) return null;
  const variance = falls.reduce((sum, fall) => sum + (fall - mean) ** 2, 0) / (falls.length - 1);
  const off = Math.max(0.1, (2 * Math.sqrt(variance / falls.length)) / mean);
  return {
    leastMs: Math.round(catchUpMs / (1 + off)),
    mostMs: off >= 1 ? null : Math.round(catchUpMs / (1 - off)),
  };
}
