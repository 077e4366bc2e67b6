import type { StoreStatus } from "../../../lib/domain/verdict/store-status";
export type RungKind = "head" | "materialized" | "queue" | "cache" | "origin" | "replica";

/** A store of the ladder as read; `version` is a decimal string. */
export interface Rung {
  id: string;
  kind: RungKind;
  label: string;
  status: StoreStatus;
  version: string | null;
  /** The lowest version held, where a store holds several (the queue). */
  lowest?: string | null;
  speculative?: boolean | null;
  because?: string | null;
}

export type OffAxis = "absent" | "unreachable" | "unversioned";
export type Relation = "level" | "behind" | "ahead";
export interface Stand {
  rung: Rung;
  /** Where on the axis, 0 (oldest) to 1 (newest); `from` where the store holds a range. */
  place: { on: true; at: number; from: number | null } | { on: false; why: OffAxis };
  relation: Relation | null;
  /** Versions between this store and the ledger's head, a decimal string without sign. */
  distance: string | null;
  sentence: string;
}
export interface Tick {
  version: string;
  at: number;
  labelled: boolean;
}
/** A stretch of the axis that is drawn shorter than it is; `hidden` versions lie inside it. */
export interface Break {
  at: number;
  hidden: string;
}
/** A stretch of the axis that means something. */
export interface Zone {
  from: number;
  to: number;
}
export interface Ladder {
  ticks: Tick[];
  breaks: Break[];
  stands: Stand[];
  head: number | null;
  /** Accepted and not yet in the record: from what was materialized, or the origin, to the head. */
  owed: Zone | null;
  /** Was in the record and is not any more: from the origin to what was materialized there. */
  lost: Zone | null;
  /** Above the head: what no ledger row vouches for. */
  beyond: Zone | null;
  sentence: string;
}

/** Distances up to this are drawn to scale; longer ones are broken. */
const toScale = 4n;
const brokenWeight = 3;
/** The room that labels need, as a share of a phone's axis: some between them, and some for each character. */
const labelGap = 0.06;
const labelCharacter = 0.05;

/** Lays the stores of one key out on one axis of versions, long gaps compressed, stores without a version off it. */
export function layLadder(rungs: readonly Rung[]): Ladder {
  const versionOf = (kind: RungKind) => rungs.find((rung) => rung.kind === kind && onAxis(rung))?.version ?? null;
  const headVersion = versionOf("head");
  const { positions, breaks } = spread(axisVersions(rungs, headVersion));
  const at = (version: string) => positions.get(BigInt(version)) ?? 1;
  const placeOf = (version: string | null) => (version === null ? null : at(version));
  const head = placeOf(headVersion);
  const origin = placeOf(versionOf("origin"));
  const materialized = placeOf(versionOf("materialized"));
  const stands = rungs.map((rung) => stand(rung, headVersion, at));
  return {
    ticks: labelTicks(positions, [head, origin]),
    breaks,
    stands,
    head,
    owed: origin === null ? null : zone(Math.max(origin, materialized ?? origin), head),
    lost: zone(origin, materialized),
    beyond: zone(head, Math.max(0, ...positions.values())),
    sentence: stands.map((each) => each.sentence).join("; "),
  };
}

function zone(from: number | null, to: number | null): Zone | null {
  return from !== null && to !== null && from < to ? { from, to } : null;
}

/** Writes a version for a narrow axis: the last digits of one that is too long to stand there. */
export function shortVersion(version: string): string {
  return version.length > 8 ? `…${version.slice(-6)}` : version;
}

function onAxis(rung: Rung): boolean {
  return (rung.status === "present" || rung.status === "tombstone") && rung.version !== null;
}

function axisVersions(rungs: readonly Rung[], head: string | null): bigint[] {
  const found = new Set<bigint>();
  for (const rung of rungs) {
    if (!onAxis(rung)) continue;
    found.add(BigInt(rung.version!));
    if (rung.lowest) found.add(BigInt(rung.lowest));
  }
  const sorted = [...found].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  // The axis begins below the head, though nobody stands there: what agrees with it stands at the right, what exceeds it
  // stands out.
  const lowest = sorted[0];
  const leadIn = lowest !== undefined && lowest > 0n && (sorted.length === 1 || lowest.toString() === head);
  return leadIn ? [lowest - 1n, ...sorted] : sorted;
}

function spread(versions: readonly bigint[]): { positions: Map<bigint, number>; breaks: Break[] } {
  const weights = versions.slice(1).map((version, index) => {
    const distance = version - versions[index]!;
    return distance > toScale ? brokenWeight : 1 + Math.log2(Number(distance));
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const positions = new Map<bigint, number>();
  const breaks: Break[] = [];
  let reached = 0;
  versions.forEach((version, index) => {
    if (index > 0) {
      const before = versions[index - 1]!;
      const weight = weights[index - 1]!;
      if (version - before > toScale) {
        breaks.push({ at: (reached + weight / 2) / whole, hidden: (version - before - 1n).toString() });
      }
      reached += weight;
    }
    positions.set(version, versions.length === 1 ? 1 : reached / whole);
  });
  return { positions, breaks };
}

function labelTicks(positions: ReadonlyMap<bigint, number>, first: readonly (number | null)[]): Tick[] {
  const ticks = [...positions].map(([version, at]) => ({ version: version.toString(), at, labelled: false }));
  const inOrderOfWorth = [
    ...first.flatMap((at) => ticks.filter((tick) => tick.at === at)),
    ...ticks.slice(-1),
    ...ticks.slice(0, 1),
    ...ticks,
  ];
  for (const tick of inOrderOfWorth) {
    tick.labelled ||= ticks.every((other) => !other.labelled || Math.abs(other.at - tick.at) >= labelRoom(other, tick));
  }
  return ticks;
}

function labelRoom(one: Tick, other: Tick): number {
  return labelGap + (labelCharacter * (shortVersion(one.version).length + shortVersion(other.version).length)) / 2;
}

function stand(rung: Rung, head: string | null, at: (version: string) => number): Stand {
  if (!onAxis(rung)) {
    const why = rung.status === "unreachable" ? "unreachable" : rung.status === "absent" ? "absent" : "unversioned";
    return { rung, place: { on: false, why }, relation: null, distance: null, sentence: offSentence(rung, why) };
  }
  const version = rung.version!;
  const from = rung.lowest && rung.lowest !== version ? at(rung.lowest) : null;
  const place = { on: true as const, at: at(version), from };
  if (head === null || rung.kind === "head") {
    return { rung, place, relation: null, distance: null, sentence: `${rung.label}: ${held(rung)}` };
  }
  const apart = BigInt(head) - BigInt(version);
  const relation = apart === 0n ? "level" : apart > 0n ? "behind" : "ahead";
  const distance = (apart < 0n ? -apart : apart).toString();
  return {
    rung,
    place,
    relation,
    distance,
    sentence: `${rung.label}: ${held(rung)}, ${relationWords(relation, distance)}`,
  };
}

/** Says where a store stands against the ledger's head. */
export function relationWords(relation: Relation, distance: string): string {
  return relation === "level" ? "level" : relation === "behind" ? `${distance} behind` : `${distance} above head`;
}

function held(rung: Rung): string {
  const range =
    rung.lowest && rung.lowest !== rung.version
      ? `versions ${rung.lowest} to ${rung.version}`
      : `version ${rung.version}`;
  const marks = [rung.status === "tombstone" ? "deleted" : "", rung.speculative ? "speculative" : ""].filter(Boolean);
  return marks.length > 0 ? `${range} (${marks.join(", ")})` : range;
}

function offSentence(rung: Rung, why: OffAxis): string {
  if (why === "unreachable") return `${rung.label}: could not be read${rung.because ? `: ${rung.because}` : ""}`;
  if (why === "unversioned") return `${rung.label}: holds a value without a version`;
  return `${rung.label}: ${absentWord(rung.kind)}`;
}

/** The words for a store that was read and is empty. */
export function absentWord(kind: RungKind): string {
  if (kind === "queue") return "nothing queued";
  return kind === "materialized" ? "none yet" : "absent";
}
