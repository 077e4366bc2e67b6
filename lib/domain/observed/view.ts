import type { Reading } from "../verdict/evidence";
import { type Standing, standingOf } from "./effect";
import type { ObservedEntry, ObservedEvidence, ObservedItem, ObservedRow, PartCoverage, VersionText } from "./evidence";
import { isLateWrite } from "./late-write";
import type { ObservedPath } from "./mapping";
import { rowsOfSuppressed } from "./pairs";
import { higherVersion } from "./version";

/** The evidence of one key, opened up: null where a store could not be read or is not mapped. */
export interface ObservedView {
  evidence: ObservedEvidence;
  /** Without those that were suppressed, and without the outbox rows of suppressed jobs. */
  items: ObservedItem[] | null;
  /** Writes that a run of Trueup took out. */
  suppressed: ObservedItem[];
  /** Null inside: no row is there. */
  origin: { row: ObservedRow | null } | null;
  /** Null where items or origin could not be read. */
  standing: Standing | null;
  /** The highest version that any item carries. */
  head: VersionText;
  caches: { region: string; entry: ObservedEntry }[];
  /** Why writes of this key may exist that intake does not know; null: every mapped source was read whole. */
  unseen: string | null;
}

export function observedView(evidence: ObservedEvidence): ObservedView {
  const known = evidence.items.reachable ? evidence.items.value : null;
  const { path } = evidence;
  // What was settled before a takeover is the native path's to judge.
  const isOwn = (item: ObservedItem) => path.former == null || isLateWrite(path, item);
  const rows = rowsOfSuppressed(path, known ?? []);
  const isSuppressed = (item: ObservedItem) => item.state === "suppressed" || rows.has(item);
  const items = known?.filter((item) => !isSuppressed(item) && isOwn(item)) ?? null;
  const origin = evidence.origin?.reachable ? { row: evidence.origin.value } : null;
  return {
    evidence,
    items,
    suppressed: known?.filter(isSuppressed) ?? [],
    origin,
    standing: items === null || origin === null ? null : standingOf(evidence.path, items, origin.row),
    head: (items ?? []).reduce<VersionText>((highest, { version }) => higherVersion(highest, version), null),
    caches: evidence.caches.flatMap(({ region, reading }) =>
      reading.reachable && reading.value !== null ? [{ region, entry: reading.value }] : [],
    ),
    unseen: unseenBecause(evidence),
  };
}

function unseenBecause({ path, coverage, items }: ObservedEvidence): string | null {
  if (!items.reachable) return `the sources could not be read: ${items.because}`;
  return unreadBecause(path, coverage);
}

/** Why a path may have writes that intake does not know; null: every mapped source was read whole, and every part of it fits. */
export function unreadBecause(
  path: Pick<ObservedPath, "outbox" | "jobs">,
  coverage: readonly PartCoverage[],
): string | null {
  if (path.outbox === null && path.jobs === null) return "no source of writes is mapped";
  const failed = coverage.find(({ because }) => because !== null);
  if (failed !== undefined) return `${failed.part} could not be read: ${failed.because}`;
  if (coverage.length === 0 || coverage.some(({ roundEndedAt }) => roundEndedAt === null))
    return "the source of writes was not read whole yet";
  const strange = coverage.reduce((sum, { unclassified }) => sum + unclassified, 0n);
  return strange === 0n ? null : `${strange} of the source's rows or jobs fit no mapping`;
}

/** Whether the highest version that was ever read tells that a row was there before: rows without versions leave none. */
export const remembersRows = ({ evidence }: ObservedView): boolean => evidence.path.origin?.version !== null;

/** A version in words. */
export const versionWords = (version: VersionText): string => (version === null ? "no version" : `version ${version}`);

/** A row in words. */
export function rowWords(row: ObservedRow | null): string {
  if (row === null) return "no row";
  return `${row.deleted ? "a row marked as deleted" : "a row"}${row.version === null ? "" : `, ${versionWords(row.version)}`}`;
}

/** The version of a row as a plan shows it: its own, or that it has none; null where there is no row. */
export const rowAt = (row: ObservedRow | null | undefined): string | null =>
  row == null ? null : (row.version ?? "a row without a version");

/** The version of an entry as a person reads it; null: there is none, or it could not be read. */
export function entryAt(reading: Reading<ObservedEntry | null> | undefined): string | null {
  if (reading?.reachable !== true || reading.value === null) return null;
  return reading.value.kind === "value" ? (reading.value.version ?? "an entry without a version") : "an entry of bytes";
}

/** An entry in words. */
export function entryWords(entry: ObservedEntry): string {
  if (entry.kind === "opaque") return `${entry.bytes} bytes that cannot be read: ${entry.because}`;
  return entry.version === null ? "a value without version" : versionWords(entry.version);
}

/** An item in words. */
export function itemWords({ source, id, job, version, state }: ObservedItem): string {
  return `${source === "job" ? `job ${job}` : `row ${id}`}${version === null ? "" : `, ${versionWords(version)}`}: ${STATE_WORDS[state]}`;
}

const STATE_WORDS: Record<ObservedItem["state"], string> = {
  waiting: "waiting",
  active: "being worked on",
  delayed: "delayed",
  failed: "failed",
  done: "ended, which proves an attempt",
  gone: "gone before an end was seen",
  untold: "written; the source does not say more",
  suppressed: "suppressed here",
};
