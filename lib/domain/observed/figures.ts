/** What was outstanding at one moment, and how many writes had ever arrived. */
export interface OutstandingReading {
  atMs: number;
  outstanding: number;
  arrived: number;
}

/** Writes a second into and out of an observed path. Null: too few readings, or readings that cannot tell. */
export interface ObservedRates {
  ingressPerSec: number;
  drainPerSec: number;
}

const WINDOW_MS = 10_000;
const LEAST_MS = 4_000;

/** The rates over the last ten seconds: what came in, less what the outstanding count rose by, went out. */
export function observedRates(readings: readonly OutstandingReading[]): ObservedRates | null {
  const last = readings.at(-1);
  if (last === undefined) return null;
  const first = readings.find(({ atMs }) => last.atMs - atMs <= WINDOW_MS);
  if (first === undefined || last.atMs - first.atMs < LEAST_MS) return null;
  const perSec = (count: number) => (count * 1_000) / (last.atMs - first.atMs);
  const ingressPerSec = perSec(last.arrived - first.arrived);
  const rose = perSec(last.outstanding - first.outstanding);
  return { ingressPerSec, drainPerSec: Math.max(0, ingressPerSec - rose) };
}

/** What the rates of a path depend on, each with the reason where it is not known. */
export interface RatesKnown {
  /** The sources were read whole once: until then, what is found is old and did not just arrive. */
  notReadWhole: string | null;
  sourcesAway: string | null;
  /** What is outstanding; drain is what came in, less what the outstanding count rose by. */
  outstandingUntold: string | null;
}

/** Why each rate cannot be told; null: it can. A source that is not read shows no arrival, which is no ingress of zero. */
export function ratesUntold({ notReadWhole, sourcesAway, outstandingUntold }: RatesKnown) {
  const ingressPerSec = notReadWhole ?? sourcesAway;
  return { ingressPerSec, drainPerSec: ingressPerSec ?? outstandingUntold };
}

/** The catch-up time at the present rates; null: the backlog does not fall. */
export function observedCatchUpMs(outstanding: number, { ingressPerSec, drainPerSec }: ObservedRates): number | null {
  if (outstanding === 0) return 0;
  const headroom = drainPerSec - ingressPerSec;
  return headroom <= 0 ? null : Math.round((outstanding / headroom) * 1_000);
}
