/** The facts that decide the rate of a run. */
export interface GovernorReading {
  /** The rate that a person has set; null: the rate follows the headroom. */
  setPerSec: number | null;
  /** Whether the run brings changes into the origin, at once or when what it appends is drained. */
  appliesToOrigin: boolean;
  /** The safe rate in the path's configuration, or null. */
  safeDrainPerSec: number | null;
  ingressPerSec: number | null;
  /** Safe drain less ingress, as measured; null: not known. */
  headroomPerSec: number | null;
  /** The rate that the run was last allowed and the rate that it reached; null before the run begins. */
  before: { perSec: number; madePerSec: number | null } | null;
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
/** The drain must not apply a mutation that the run is suppressing. */
const LEDGER_PER_SEC = 50_000;
/** Live traffic may use this share of what its contract tolerates before a run gives way. */
const YIELD_FROM = 0.25;
const YIELD_ALL = 1;
/** A run that nobody suffers from and that keeps up with its rate is let go so much faster, each time it is asked. */
const GROWTH = 1.1;
const KEEPS_UP_FROM = 0.8;

/**
 * How fast a run may go: as fast as was set or the headroom allows, and slower the closer live traffic comes to what its own
 * contract tolerates, down to a tenth. Where draining is paused nothing waits for the run to get out of the way.
 */
export function governedRate(reading: GovernorReading): GovernorRate {
  const base = baseRate(reading);
  const share = shareOf(reading);
  if (share === 1) return base;
  return {
    perSec: Math.max(LEAST_PER_SEC, base.perSec * share),
    because: "slows down, because live traffic is getting late",
  };
}

/**
 * What is configured as safe bounds a run. Where nothing is, the headroom that was measured before it began is where it starts; from
 * then on what is measured is its own doing, and would hold it at whatever it began with, so it feels its way up instead.
 */
function baseRate(reading: GovernorReading): GovernorRate {
  const { setPerSec, safeDrainPerSec, ingressPerSec, headroomPerSec, before, draining } = reading;
  if (setPerSec !== null) return { perSec: setPerSec, because: null };
  if (!reading.appliesToOrigin) return { perSec: LEDGER_PER_SEC, because: "applies nothing to the origin" };
  const atLeast = (perSec: number) => Math.max(LEAST_PER_SEC, perSec);
  if (safeDrainPerSec !== null)
    return {
      perSec: atLeast(safeDrainPerSec - (draining ? (ingressPerSec ?? 0) : 0)),
      because: "follows the headroom",
    };
  if (before !== null) {
    const keepsUp = (before.madePerSec ?? 0) >= KEEPS_UP_FROM * before.perSec;
    return {
      perSec: atLeast(before.perSec * (keepsUp && shareOf(reading) === 1 ? GROWTH : 1)),
      because: "goes as fast as live traffic lets it",
    };
  }
  // What a path does that drains nothing says nothing of what it could do.
  if (!draining || headroomPerSec === null) return { perSec: UNMEASURED_PER_SEC, because: "headroom is not measured" };
  return { perSec: atLeast(headroomPerSec), because: "follows the headroom" };
}

function shareOf({ liveLagMs, maxTruthLagMs, draining }: GovernorReading): number {
  if (!draining || liveLagMs === null) return 1;
  const strain = liveLagMs / maxTruthLagMs;
  return strain <= YIELD_FROM ? 1 : Math.max(0.1, 1 - (0.9 * (strain - YIELD_FROM)) / (YIELD_ALL - YIELD_FROM));
}

/** The items in a batch: a tenth of a second's worth, so that the rate is even and an abort takes effect soon. */
export function batchSize(perSec: number, most: number): number {
  return Math.max(1, Math.min(most, Math.round(perSec / 10)));
}
