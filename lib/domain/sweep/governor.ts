/** A sweep's use of a store, and the time from which the sweep may use the store again. Times are milliseconds of a steady clock. */
export interface StorePace {
  freeAtMs: number;
  /** The measured time that a step keeps the store busy; the time is reserved before each step. */
  stepMs: number;
  /** The store's latency for a unit of work: usually, and of late. Null: nothing was measured. */
  usualMs: number | null;
  recentMs: number | null;
  /** The number of measurements, and the time of the last. */
  measured: number;
  measuredAtMs: number;
}

/** A step's use of a store: its time, calls and keys. */
export interface StoreUse {
  busyMs: number;
  calls: number;
  keys: number;
}

/** The share a path takes of each store where its configuration names none. */
export const DEFAULT_SHARE = 0.05;

/** A step is reserved with this before one was measured. */
const FIRST_STEP_MS = 5;
/** A call costs about as much as so many keys. */
const KEYS_A_CALL = 50;
const SLOW_FROM = 2;
const MEAN_OF = 20;
const RECENT_WEIGHT = 0.2;
/** A store that stays slow is taken for usual after some minutes; one that becomes quicker, after one. */
const RISES_OVER_MS = 600_000;
const FALLS_OVER_MS = 60_000;

/** The pace of a store that nobody has used. */
export function newPace(): StorePace {
  return { freeAtMs: 0, stepMs: FIRST_STEP_MS, usualMs: null, recentMs: null, measured: 0, measuredAtMs: 0 };
}

/** The share that is granted now: the set one, or half of it while the store's latency is doubled. */
export function grantedShare({ usualMs, recentMs }: StorePace, share: number): number {
  const isSlow = usualMs !== null && recentMs !== null && recentMs >= SLOW_FROM * usualMs;
  return isSlow ? share / 2 : share;
}

/**
 * Reserves one step on all the stores that it uses. Answers when the step may begin: once every store is free. Busy time ÷ wall time
 * of a store stays at or below the share in the long run, however many paths reserve it.
 */
export function reserve(
  paces: readonly StorePace[],
  share: number,
  nowMs: number,
): { startsAtMs: number; paces: StorePace[] } {
  const startsAtMs = Math.max(nowMs, ...paces.map((pace) => pace.freeAtMs));
  return {
    startsAtMs,
    paces: paces.map((pace) => ({ ...pace, freeAtMs: startsAtMs + pace.stepMs / grantedShare(pace, share) })),
  };
}

/** Puts what a step really cost in place of what was reserved for it, and learns the store's latency. */
export function afterStep(pace: StorePace, use: StoreUse, share: number, nowMs: number): StorePace {
  // The first use of a store also connects to it, which is not the sweep's work.
  if (pace.measured === 0) return { ...pace, measured: use.calls === 0 ? 0 : 1, measuredAtMs: nowMs };
  const owedMs = (use.busyMs - pace.stepMs) / grantedShare(pace, share);
  const learned = { ...pace, freeAtMs: pace.freeAtMs + owedMs, stepMs: mixed(pace.stepMs, use.busyMs, RECENT_WEIGHT) };
  if (use.calls === 0) return learned;
  const latencyMs = use.busyMs / (use.calls * KEYS_A_CALL + use.keys);
  const recentMs = pace.recentMs === null ? latencyMs : mixed(pace.recentMs, latencyMs, RECENT_WEIGHT);
  const elapsedMs = Math.max(0, nowMs - pace.measuredAtMs);
  const overMs = pace.usualMs !== null && recentMs > pace.usualMs ? RISES_OVER_MS : FALLS_OVER_MS;
  // What is usual of a store that was hardly measured is the mean of all that was.
  const weight = Math.max(1 - Math.exp(-elapsedMs / overMs), pace.measured < MEAN_OF ? 1 / (pace.measured + 1) : 0);
  return {
    ...learned,
    recentMs,
    usualMs:
      pace.usualMs === null ? latencyMs : mixed(pace.usualMs, pace.measured < MEAN_OF ? latencyMs : recentMs, weight),
    measured: pace.measured + 1,
    measuredAtMs: nowMs,
  };
}

const mixed = (before: number, now: number, weight: number) => before + (now - before) * weight;
