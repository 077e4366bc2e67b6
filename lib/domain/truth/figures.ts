import type { DelayPercentiles } from "./delay-histogram";
import { delayPercentiles } from "./delay-histogram";

/** The limit of a path's catch-up. */
export const CATCH_UP_LIMITS = ["headroom", "hot-lane", "paused", "no-headroom"] as const;
export type CatchUpLimit = (typeof CATCH_UP_LIMITS)[number];

/** A reading of a path's maintained counts, which only grow, so that two readings give rates. */
export interface TallyReading {
  atMs: number;
  lanes: { lane: number; accepted: number; settled: number }[];
  delays: number[];
}

export interface Rates {
  ingressPerSec: number;
  drainPerSec: number;
  laneIngressPerSec: Map<number, number>;
  delayMs: DelayPercentiles | null;
}

const sum = (reading: TallyReading, of: "accepted" | "settled") => reading.lanes.reduce((n, lane) => n + lane[of], 0);

/** Rates between two readings, per second; null when they are too close to tell. */
export function ratesBetween(before: TallyReading, after: TallyReading): Rates | null {
  const seconds = (after.atMs - before.atMs) / 1000;
  if (seconds < 0.5) return null;
  const earlier = new Map(before.lanes.map((lane) => [lane.lane, lane.accepted]));
  return {
    ingressPerSec: (sum(after, "accepted") - sum(before, "accepted")) / seconds,
    drainPerSec: (sum(after, "settled") - sum(before, "settled")) / seconds,
    laneIngressPerSec: new Map(
      after.lanes.map((lane) => [lane.lane, (lane.accepted - (earlier.get(lane.lane) ?? lane.accepted)) / seconds]),
    ),
    delayMs: delayPercentiles(before.delays, after.delays),
  };
}

/** The outstanding number of a reading: acknowledged and not settled. */
export function outstandingOf(reading: TallyReading): number {
  return sum(reading, "accepted") - sum(reading, "settled");
}

/** A drain is saturated while more than a second of its work always waits. Only a saturated drain shows the drain's limit. */
export function isSaturated(readings: readonly TallyReading[], drainPerSec: number): boolean {
  return readings.length > 1 && readings.every((reading) => outstandingOf(reading) > Math.max(drainPerSec, 1));
}

export interface SafeDrainEvidence {
  configured: number | null;
  /** The drain rate now, if it is saturated. */
  saturatedNow: number | null;
  /** The saturated rate that was seen last, where a backlog waits whose drain shows nothing of the present; null elsewhere. */
  saturatedLast: number | null;
  /** The best saturated rate seen before, if any. */
  saturatedBest: number | null;
}

/** The rate at which the origin can be caught up without harm; null when nothing is configured and it was never seen under load. */
export function safeDrain(evidence: SafeDrainEvidence): number | null {
  const { configured, saturatedNow, saturatedLast, saturatedBest } = evidence;
  // What a loaded origin does now, or did a moment ago, is the truth, whatever it did or was said to do before.
  const seen = saturatedNow ?? saturatedLast;
  if (seen !== null) return configured === null ? seen : Math.min(configured, seen);
  return configured ?? saturatedBest;
}

export interface RecoveryEvidence {
  outstanding: number;
  safeDrainPerSec: number | null;
  /** The present drain where it is at its limit: this rate ends the backlog, safe or not. */
  saturatedDrainPerSec: number | null;
  ingressPerSec: number | null;
  /** The rate that other work takes of the origin: runs, and the sweep's share of a configured rate. */
  competingPerSec: number;
  paused: boolean;
  lanes: { lane: number; outstanding: number; ingressPerSec: number }[];
}

export interface Recovery {
  headroomPerSec: number | null;
  catchUpMs: number | null;
  /** The rate at which the backlog falls by this forecast. */
  catchUpPerSec: number | null;
  limitedBy: CatchUpLimit | null;
}

/** A lane counts as the limiter when it alone needs this much longer than the path as a whole. */
const HOT_LANE_FACTOR = 1.5;

/** The rate of the work that competes with a drain which is not at its limit: runs under way, and of a configured rate the sweep's share. */
export const competing = (runsPerSec: number, configured: number | null, sweepShare: number): number =>
  runsPerSec + (configured ?? 0) * sweepShare;

/**
 * How long until truth is restored, and what limits it: at what the drain is seen to do under load, and otherwise at what is safe.
 * Per-key order ties a key to its lane, so one hot lane can take longer than the path's rate suggests. Nothing outstanding needs no
 * time; a backlog that does not fall has no end.
 */
export function recovery(evidence: RecoveryEvidence): Recovery {
  const { outstanding, safeDrainPerSec, saturatedDrainPerSec, ingressPerSec, competingPerSec, paused, lanes } =
    evidence;
  const headroomPerSec = safeDrainPerSec === null || ingressPerSec === null ? null : safeDrainPerSec - ingressPerSec;
  const none = { headroomPerSec, catchUpMs: null, catchUpPerSec: null };
  if (paused && outstanding > 0) return { ...none, limitedBy: "paused" };
  if (outstanding === 0) return { ...none, catchUpMs: 0, limitedBy: null };
  // A rate that was seen under load was reached beside everything that competes with the drain.
  const drainPerSec =
    saturatedDrainPerSec ?? (safeDrainPerSec === null ? null : Math.max(0, safeDrainPerSec - competingPerSec));
  if (drainPerSec === null || ingressPerSec === null) return { ...none, limitedBy: null };
  const fallsPerSec = drainPerSec - ingressPerSec;
  if (fallsPerSec <= 0) return { ...none, limitedBy: "no-headroom" };
  const whole = (outstanding / fallsPerSec) * 1000;
  const share = drainPerSec / Math.max(1, lanes.length);
  const slowest = lanes.reduce((worst, lane) => {
    const spare = share - lane.ingressPerSec;
    return lane.outstanding === 0 || spare <= 0 ? worst : Math.max(worst, (lane.outstanding / spare) * 1000);
  }, 0);
  const isHot = slowest > whole * HOT_LANE_FACTOR;
  return {
    headroomPerSec,
    catchUpMs: Math.round(isHot ? slowest : whole),
    catchUpPerSec: fallsPerSec,
    limitedBy: isHot ? "hot-lane" : "headroom",
  };
}
