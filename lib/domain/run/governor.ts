/** What the rate of a run is decided on. */
export interface GovernorReading {
  /** What a person has set; null: follow the headroom. */
  setPerSec: number | null;
  /** Safe drain less ingress, as measured; null: not known. */
  headroomPerSec: number | null;
  /** The age of the oldest write that was accepted after the plan was frozen and is due to drain by itself; null: none waits. */
  liveLagMs: number | null;
  maxTruthLagMs: number;
  draining: boolean;
}

export interface GovernorRate {
  perSec: number;
  because: string | null;
}

/** Without a set rate and without a measured headroom: slow enough to do no harm, and soon replaced by a measurement. */
const UNMEASURED_PER_SEC = 500;
const LEAST_PER_SEC = 10;
/** Live traffic may use this share of what its contract tolerates before a run gives way. */
const YIELD_FROM = 0.25;
const YIELD_ALL = 1;

/**
 * How fast a run may go: as fast as was set or the headroom allows, and slower the closer live traffic comes to what its own
 * contract tolerates, down to a tenth. Where draining is paused nothing waits for the run to get out of the way.
 */
export function governedRate(reading: GovernorReading): GovernorRate {
  const { setPerSec, headroomPerSec, liveLagMs, maxTruthLagMs, draining } = reading;
  const base = setPerSec ?? Math.max(headroomPerSec ?? UNMEASURED_PER_SEC, LEAST_PER_SEC);
  const because =
    setPerSec !== null ? null : headroomPerSec === null ? "headroom is not measured" : "follows the headroom";
  if (!draining || liveLagMs === null) return { perSec: base, because };
  const strain = liveLagMs / maxTruthLagMs;
  if (strain <= YIELD_FROM) return { perSec: base, because };
  const share = Math.max(0.1, 1 - (0.9 * (strain - YIELD_FROM)) / (YIELD_ALL - YIELD_FROM));
  return { perSec: Math.max(LEAST_PER_SEC, base * share), because: "gives way to live traffic, which is getting late" };
}

/** How many items one batch takes: a tenth of a second's worth, so that a rate is held evenly and an abort takes hold soon. */
export function batchSize(perSec: number, most: number): number {
  return Math.max(1, Math.min(most, Math.round(perSec / 10)));
}
