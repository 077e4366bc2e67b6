import { compareVersions } from "../../../lib/domain/observed/version";
import type { StoreStatus } from "../../../lib/domain/verdict/store-status";
import { axisOf, type Break, distanceBetween } from "./axis";

export type RungKind = "head" | "materialized" | "queue" | "cache" | "origin" | "replica";

/** A store of the ladder as read; `version` is a decimal string, or an instant as its store writes it. */
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
  /** When an erasure overwrote the value of the version. */
  erasedAt?: string | null;
}

/**
 * Why a store is not on the axis. `unreadable`: it holds bytes that no mapping reads; `incomparable`: its version is of another kind than
 * the others.
 */
export type OffAxis = "absent" | "unreachable" | "unversioned" | "unreadable" | "incomparable";
export type Relation = "level" | "behind" | "ahead";
export interface Stand {
  rung: Rung;
  /** Where on the axis, 0 (oldest) to 1 (newest); `from` where the store holds a range. */
  place: { on: true; at: number; from: number | null } | { on: false; why: OffAxis };
  relation: Relation | null;
  /** Versions between this store and the head, a decimal string without sign; null where versions count nothing. */
  distance: string | null;
  sentence: string;
}
export interface Tick {
  version: string;
  at: number;
  labelled: boolean;
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

/** The room that labels need, as a share of a phone's axis: some between them, and some for each character. */
const labelGap = 0.06;
const labelCharacter = 0.05;

/** Lays the stores of one key out on one axis of versions, long gaps compressed, stores without a version off it. */
export function layLadder(rungs: readonly Rung[]): Ladder {
  const versionOf = (kind: RungKind) => rungs.find((rung) => rung.kind === kind && holdsVersion(rung))?.version ?? null;
  const headVersion = versionOf("head");
  const held = rungs
    .filter(holdsVersion)
    .flatMap(({ version, lowest }) => [version as string, ...(lowest ? [lowest] : [])]);
  const { at, ticks, breaks } = axisOf(held, headVersion);
  const placeOf = (version: string | null) => (version === null ? null : (at(version) ?? null));
  const head = placeOf(headVersion);
  const origin = placeOf(versionOf("origin"));
  const materialized = placeOf(versionOf("materialized"));
  const stands = rungs.map((rung) => stand(rung, headVersion, at));
  return {
    ticks: labelTicks(ticks, [head, origin]),
    breaks,
    stands,
    head,
    owed: origin === null ? null : zone(Math.max(origin, materialized ?? origin), head),
    lost: zone(origin, materialized),
    beyond: zone(head, Math.max(0, ...ticks.map((tick) => tick.at))),
    sentence: stands.map((each) => each.sentence).join("; "),
  };
}

function zone(from: number | null, to: number | null): Zone | null {
  return from !== null && to !== null && from < to ? { from, to } : null;
}

/** The time of day of an instant, which tells more of it than its end. */
const TIME_OF_DAY = /[T ](\d\d:\d\d:\d\d)/;

/** Writes a version for a narrow axis: an instant's time of day, and the last digits of what is too long to stand there. */
export function shortVersion(version: string): string {
  const [, time] = TIME_OF_DAY.exec(version) ?? [];
  return time ?? (version.length > 8 ? `…${version.slice(-6)}` : version);
}

function holdsVersion(rung: Rung): boolean {
  return (rung.status === "present" || rung.status === "tombstone") && rung.version !== null;
}

function labelTicks(spots: readonly Omit<Tick, "labelled">[], first: readonly (number | null)[]): Tick[] {
  const ticks = spots.map((spot) => ({ ...spot, labelled: false }));
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

function stand(rung: Rung, head: string | null, at: (version: string) => number | undefined): Stand {
  const place = holdsVersion(rung) ? at(rung.version as string) : undefined;
  if (place === undefined) {
    const why = whyOff(rung);
    return { rung, place: { on: false, why }, relation: null, distance: null, sentence: offSentence(rung, why) };
  }
  const version = rung.version as string;
  const from = rung.lowest && rung.lowest !== version ? (at(rung.lowest) ?? null) : null;
  const on = { on: true as const, at: place, from };
  const relation = head === null || rung.kind === "head" ? null : relationTo(head, version);
  if (head === null || relation === null) {
    const tie =
      head !== null && rung.kind !== "head" ? ", as new as the head at the coarser of the two precisions" : "";
    return { rung, place: on, relation: null, distance: null, sentence: `${rung.label}: ${held(rung)}${tie}` };
  }
  const apart = distanceBetween(version, head);
  const distance = apart === null ? null : String(apart < 0n ? -apart : apart);
  const sentence = `${rung.label}: ${held(rung)}, ${relationWords(relation, distance)}`;
  return { rung, place: on, relation, distance, sentence };
}

function whyOff({ status, version }: Rung): OffAxis {
  if (status === "unreachable" || status === "absent") return status;
  if (status === "foreign") return "unreadable";
  return version === null ? "unversioned" : "incomparable";
}

/** Null where the two are equal at the coarser of their precisions, so that either may be the newer. */
function relationTo(head: string, version: string): Relation | null {
  const order = compareVersions(version, head);
  if (order === "equal") return "level";
  return order === "below" ? "behind" : order === "above" ? "ahead" : null;
}

/** Says where a store stands against the head; without a distance only on which side. */
export function relationWords(relation: Relation, distance: string | null): string {
  if (relation === "level") return "level";
  const words = relation === "behind" ? "behind" : "above head";
  return distance === null ? words : `${distance} ${words}`;
}

function held(rung: Rung): string {
  const range =
    rung.lowest && rung.lowest !== rung.version
      ? `versions ${rung.lowest} to ${rung.version}`
      : `version ${rung.version}`;
  const marks = [
    rung.status === "tombstone" ? "deleted" : "",
    rung.speculative ? "speculative" : "",
    rung.erasedAt ? `erased on ${rung.erasedAt}` : "",
  ].filter(Boolean);
  return marks.length > 0 ? `${range} (${marks.join(", ")})` : range;
}

function offSentence(rung: Rung, why: OffAxis): string {
  if (why === "unreachable") return `${rung.label}: could not be read${rung.because ? `: ${rung.because}` : ""}`;
  if (why === "unversioned") return `${rung.label}: holds a value without a version`;
  if (why === "unreadable") return `${rung.label}: holds what cannot be read${rung.because ? `: ${rung.because}` : ""}`;
  if (why === "incomparable")
    return `${rung.label}: version ${rung.version}, of another kind than the others, so neither is newer`;
  return `${rung.label}: ${absentWord(rung.kind)}`;
}

/** The words for a store that was read and is empty. */
export function absentWord(kind: RungKind): string {
  if (kind === "queue") return "nothing queued";
  return kind === "materialized" ? "none yet" : "absent";
}
