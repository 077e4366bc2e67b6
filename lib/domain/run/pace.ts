/** The measured pace of a run. */
export interface PaceEvidence {
  /** Whether it carries items out now: in its canary, or running. */
  goesOn: boolean;
  /** Items a second over the last seconds, and how long ago that was measured; null before anything was done. */
  measured: { perSec: number; ageMs: number } | null;
  /** Items that are not carried out yet. */
  left: number;
  pathIds: readonly number[];
  /** The known headroom of each path, per second. */
  headrooms: ReadonlyMap<number, number | null>;
}

export interface Pace {
  measuredPerSec: number | null;
  headroomPerSec: number | null;
  etaMs: number | null;
}

/** A replayer measures every second or so: what is older than this, nobody measures any more. */
export const RATE_GOOD_FOR_MS = 10_000;

/**
 * How fast a run goes, how much its paths have left together, and when it will be through. A run of which nothing goes through
 * waits for a store or has no replayer: what its paths could take is not known then, whatever was measured before.
 */
export function paceOf({ goesOn, measured, left, pathIds, headrooms }: PaceEvidence): Pace {
  const perSec = goesOn && measured !== null && measured.ageMs <= RATE_GOOD_FOR_MS ? measured.perSec : null;
  const isStuck = goesOn && measured !== null && (perSec === null || perSec <= 0);
  return {
    measuredPerSec: perSec,
    headroomPerSec: isStuck ? null : together(pathIds, headrooms),
    etaMs: perSec === null || perSec <= 0 ? null : Math.round((left / perSec) * 1_000),
  };
}

/** The sum over a run's paths; null unless every one of them has a figure. */
function together(pathIds: readonly number[], perPath: ReadonlyMap<number, number | null>): number | null {
  const known = pathIds.map((id) => perPath.get(id) ?? null).filter((perSec) => perSec !== null);
  if (known.length === 0 || known.length < pathIds.length) return null;
  return known.reduce((sum, perSec) => sum + perSec, 0);
}
