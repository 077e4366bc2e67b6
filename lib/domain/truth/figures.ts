import type { DelayPercentiles } from "./delay-histogram";
import { delayPercentiles } from "./delay-histogram";

/** One reading of a path's maintained counts: they only grow, so two readings give rates. */
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

/** What is outstanding by a reading: acknowledged, and not settled. */
export function outstandingOf(reading: TallyReading): number {
  return sum(reading, "accepted") - sum(reading, "settled");
}

/** A drain is saturated when there was always more than a second of its own work waiting: only then does it show what it can do. */
export function isSaturated(readings: readonly TallyReading[], drainPerSec: number): boolean {
  return readings.length > 1 && readings.every((reading) => outstandingOf(reading) > Math.max(drainPerSec, 1));
}

export interface SafeDrainEvidence {
  configured: number | null;
  /** The drain rate now, if it is saturated. */
  saturatedNow: number | null;
  /** The best saturated rate seen before, if any. */
  saturatedBest: number | null;
}

/** The rate at which the origin can be caught up without harm; null when nothing is configured and it was never seen under load. */
export function safeDrain({ configured, saturatedNow, saturatedBest }: SafeDrainEvidence): number | null {
  // What a loaded origin does now is the truth, whatever it did or was said to do before.
  if (saturatedNow !== null) return configured === null ? saturatedNow : Math.min(configured, saturatedNow);
  return configured ?? saturatedBest;
}

export interface RecoveryEvidence {
  outstanding: number;
  safeDrainPerSec: number | null;
  ingressPerSec: number | null;
  paused: boolean;
  lanes: { lane: number; outstanding: number; ingressPerSec: number }[];
}

export interface Recovery {
  headroomPerSec: number | null;
  catchUpMs: number | null;
  limitedBy: "headroom" | "hot-lane" | "paused" | "no-headroom" | null;
}

/** A lane counts as the limiter when it alone needs this much longer than the path as a whole. */
const HOT_LANE_FACTOR = 1.5;

/**
 * How long until truth is restored, and what limits it. Per-key order ties a key to its lane, so one hot lane can take longer
 * than the path's headroom suggests. Nothing outstanding needs no time; no headroom has no end.
 */
export function recovery({ outstanding, safeDrainPerSec, ingressPerSec, paused, lanes }: RecoveryEvidence): Recovery {
  const headroomPerSec = safeDrainPerSec === null || ingressPerSec === null ? null : safeDrainPerSec - ingressPerSec;
  if (paused && outstanding > 0) return { headroomPerSec, catchUpMs: null, limitedBy: "paused" };
  if (outstanding === 0) return { headroomPerSec, catchUpMs: 0, limitedBy: null };
  if (headroomPerSec === null || safeDrainPerSec === null) return { headroomPerSec, catchUpMs: null, limitedBy: null };
  if (headroomPerSec <= 0) return { headroomPerSec, catchUpMs: null, limitedBy: "no-headroom" };
  const whole = (outstanding / headroomPerSec) * 1000;
  const share = safeDrainPerSec / Math.max(1, lanes.length);
  const slowest = lanes.reduce((worst, lane) => {
    const spare = share - lane.ingressPerSec;
    return lane.outstanding === 0 || spare <= 0 ? worst : Math.max(worst, (lane.outstanding / spare) * 1000);
  }, 0);
  if (slowest > whole * HOT_LANE_FACTOR)
    return { headroomPerSec, catchUpMs: Math.round(slowest), limitedBy: "hot-lane" };
  return { headroomPerSec, catchUpMs: Math.round(whole), limitedBy: "headroom" };
}
