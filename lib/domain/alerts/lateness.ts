/** A path's lag beside what its contract tolerates. */
export interface Lag {
  /** Null: it could not be measured. */
  truthLagMs: number | null;
  maxTruthLagMs: number;
}

/**
 * Whether a path is late, by whether it was: from when its truth lag is beyond what its contract tolerates, until the lag has fallen to half
 * of that, so that a lag at the bound is told of once. A lag that could not be measured changes nothing.
 */
export function isLate(wasLate: boolean, { truthLagMs, maxTruthLagMs }: Lag): boolean {
  if (truthLagMs === null) return wasLate;
  return wasLate ? truthLagMs > maxTruthLagMs / 2 : truthLagMs > maxTruthLagMs;
}
