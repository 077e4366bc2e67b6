import { compareVersions, type VersionOrder } from "../../../lib/domain/observed/version";

/** A stretch of the axis that is drawn shorter than it is; `hidden` versions lie inside it. */
export interface Break {
  at: number;
  hidden: string;
}

/** The axis of one key's versions: where each version stands, 0 (oldest) to 1 (newest). */
export interface Axis {
  /** Undefined where the version is of another kind than the axis's own, so that neither is above the other. */
  at(version: string): number | undefined;
  ticks: { version: string; at: number }[];
  breaks: Break[];
}

/** A place on the axis; equal versions share a place, however they are written. */
interface Spot {
  version: string;
  /** Made up below the lowest version, so that the lowest one does not stand at the end. */
  isLeadIn?: boolean;
}

/** Distances up to this are drawn to scale; longer ones are broken. */
const TO_SCALE = 4n;
const BROKEN_WEIGHT = 3;
const COUNTED = /^-?\d+$/;
/** Milliseconds since 1970, which count no versions. */
const EPOCH_MS = /^\d{12,13}$/;

/** Whether a version is a running number: how far apart two of them are says how many changes lie between. */
export const isCounted = (version: string): boolean => COUNTED.test(version) && !EPOCH_MS.test(version);

/** The number of versions from the first to the second; null where one of them is a fraction or an instant. */
export function distanceBetween(from: string, to: string): bigint | null {
  return isCounted(from) && isCounted(to) ? BigInt(to) - BigInt(from) : null;
}

/**
 * Lays versions out in their order, long gaps compressed. Fractions and instants stand one step apart. What does not compare with
 * `head`, or with the first version where there is no head, is not on the axis.
 */
export function axisOf(versions: readonly string[], head: string | null): Axis {
  const reference = head ?? versions[0];
  const spots = reference === undefined ? [] : spotsOf(versions, reference, head);
  const { positions, breaks } = spread(spots);
  return {
    at: (version) => {
      const found = spots.findIndex((spot) => isSamePlace(compareVersions(version, spot.version)));
      return found === -1 ? undefined : positions[found];
    },
    ticks: spots.flatMap(({ version, isLeadIn }, i) =>
      isLeadIn && !isCounted(version) ? [] : [{ version, at: positions[i] as number }],
    ),
    breaks,
  };
}

const isSamePlace = (order: VersionOrder) => order === "equal" || order === "tie";

function spotsOf(versions: readonly string[], reference: string, head: string | null): Spot[] {
  const comparable = versions.filter((version) => compareVersions(version, reference) !== "incomparable");
  const sorted = [...comparable].sort((a, b) => {
    const order = compareVersions(a, b);
    return order === "below" ? -1 : order === "above" ? 1 : 0;
  });
  const distinct = sorted.filter(
    (version, i) => i === 0 || !isSamePlace(compareVersions(sorted[i - 1] ?? null, version)),
  );
  const [lowest] = distinct;
  if (lowest === undefined) return [];
  // The axis begins below the head, though no store stands there: a store that agrees with the head stands at the right, and one above
  // the head stands out.
  const needsLeadIn = distinct.length === 1 || isSamePlace(compareVersions(lowest, head));
  const spots: Spot[] = distinct.map((version) => ({ version }));
  if (!needsLeadIn) return spots;
  if (!isCounted(lowest)) return [{ version: "", isLeadIn: true }, ...spots];
  return BigInt(lowest) > 0n ? [{ version: String(BigInt(lowest) - 1n), isLeadIn: true }, ...spots] : spots;
}

function spread(spots: readonly Spot[]): { positions: number[]; breaks: Break[] } {
  const gaps = spots.slice(1).map(({ version }, i) => distanceBetween((spots[i] as Spot).version, version) ?? 1n);
  const weights = gaps.map((gap) => (gap > TO_SCALE ? BROKEN_WEIGHT : 1 + Math.log2(Number(gap))));
  const whole = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const positions = spots.length === 1 ? [1] : spots.length === 0 ? [] : [0];
  const breaks: Break[] = [];
  let reached = 0;
  gaps.forEach((gap, i) => {
    const weight = weights[i] as number;
    if (gap > TO_SCALE) breaks.push({ at: (reached + weight / 2) / whole, hidden: String(gap - 1n) });
    reached += weight;
    positions.push(reached / whole);
  });
  return { positions, breaks };
}
