import { type Finding, regionsOf } from "../verdict/findings";
import { agreementOf } from "./agreement";
import type { ObservedEntry, ObservedItem, VersionText } from "./evidence";
import { compareVersions, type VersionOrder } from "./version";
import { entryWords, type ObservedView, remembersRows, rowWords, versionWords } from "./view";

type Cached = ObservedView["caches"][number];
type Value = Extract<ObservedEntry, { kind: "value" }>;

/** How one entry stands to the record. `explained`: a write on its way says the same. */
export type EntryRelation =
  | "agrees"
  | "explained"
  | "stale"
  | "phantom"
  | "masked"
  | "mismatched"
  | "differs"
  | "untold"
  | "suppressed";

/** Findings that compare cache regions with the origin, with what is on its way, and with each other. */
export function entryFindings(view: ObservedView, texts: (region: string) => boolean): (Finding | null)[] {
  const related = view.caches.map((cached) => ({
    ...cached,
    relation: relationOfEntry(view, cached, texts(cached.region)),
  }));
  const having = (relation: EntryRelation) => related.filter((each) => each.relation === relation);
  return [
    finding(
      view,
      "phantom",
      having("phantom"),
      "a write that no source and no record has: readers get it, and nothing durable does",
    ),
    finding(
      view,
      "mismatched",
      having("mismatched"),
      "the record's version with another value: one of them was written from outside",
    ),
    finding(
      view,
      "differs",
      having("differs"),
      "another value than the record, and no version tells which of them is newer",
    ),
    finding(view, "suppressed-shown", having("suppressed"), "a write that was suppressed"),
    regionSplit(view),
    finding(view, "stale", having("stale"), "an older version than the record: nobody told it when the record moved"),
    finding(
      view,
      "masked",
      having("masked"),
      "a write that the record does not have yet: an eviction would show older truth",
    ),
  ];
}

/** The entries that cannot be compared with the record, with the reason. */
export function untoldEntries(
  view: ObservedView,
  texts: (region: string) => boolean,
): { region: string; because: string }[] {
  return view.caches
    .filter((cached) => relationOfEntry(view, cached, texts(cached.region)) === "untold")
    .map(({ region, entry }) => ({
      region,
      because:
        entry.kind === "opaque"
          ? `the entry cannot be read: ${entry.because}`
          : view.origin?.row == null && view.unseen === null && !remembersRows(view)
            ? "no source has what the entry shows, and the record keeps no version that would tell whether it had it before"
            : "the entry carries too little to compare",
    }));
}

export function relationOfEntry(view: ObservedView, cached: Cached, texts: boolean): EntryRelation {
  const relation = relationToRecord(view, cached, texts);
  return DIVERGES.has(relation) && showsSuppressed(view, cached.entry, texts) ? "suppressed" : relation;
}

const DIVERGES: ReadonlySet<EntryRelation> = new Set(["phantom", "differs", "untold", "mismatched"]);

const showsSuppressed = ({ suppressed }: ObservedView, entry: ObservedEntry, texts: boolean): boolean =>
  entry.kind === "value" &&
  suppressed.some(
    ({ payload, version }) =>
      payload !== undefined &&
      agreementOf(payload, entry.value, texts) === "same" &&
      (version === null || entry.version === null || compareVersions(version, entry.version) === "equal"),
  );

function relationToRecord(view: ObservedView, { entry }: Cached, texts: boolean): EntryRelation {
  if (entry.kind === "opaque") return "untold";
  const { origin } = view;
  if (origin === null) return view.evidence.origin === null ? withoutRecord(view, entry, texts) : "untold";
  const { row } = origin;
  const order = compareVersions(entry.version, row?.version ?? null);
  if (order === "below") return "stale";
  if (order === "above") return ahead(view, entry);
  const agreement = row === null || row.deleted ? "different" : agreementOf(entry.value, row.value, texts);
  if (order === "tie") return agreement === "same" ? "agrees" : "untold";
  if (order === "equal") return agreement === "different" ? "mismatched" : "agrees";
  if (agreement === "same") return "agrees";
  if (row === null && entry.version !== null) return ahead(view, entry);
  if (row?.deleted === true && isNewest(view, deletedByItem(view), entry)) return "stale";
  if (saidByWrite(view, entry, texts)) return "explained";
  return agreement === "untold" ? "untold" : "differs";
}

/** An entry above the record: within what the sources know, or above it. */
function ahead(view: ObservedView, entry: Value): EntryRelation {
  const deleted = deletedByItem(view);
  if (deleted !== null && compareVersions(deleted.version, entry.version) !== "below") return "stale";
  const upTo = (known: VersionText) => KNOWN_AT.has(compareVersions(entry.version, known));
  if (upTo(view.head)) return "masked";
  // The record was read at this version before. A row that is gone since may have been deleted by a write that left no trace.
  if (upTo(view.evidence.highestSeen)) return view.origin?.row == null ? "untold" : "masked";
  return view.unseen === null && remembersRows(view) ? "phantom" : "untold";
}

/** How an entry's version compares with one that is known to have been written. */
const KNOWN_AT: ReadonlySet<VersionOrder> = new Set(["below", "equal", "tie"]);

/** The deletion that the record shows. */
const deletedByItem = ({ standing }: ObservedView) =>
  standing?.applied?.operation === "delete" ? standing.applied : null;

/** Whether every other known write and the entry are older than this one. */
const isNewest = ({ standing }: ObservedView, item: ObservedItem | null, { version }: Value) =>
  item !== null && standing?.newest?.item === item && KNOWN_AT.has(compareVersions(version, item.version));

/** Whether a write that the record does not have yet says what the entry shows. */
function saidByWrite({ standing }: ObservedView, entry: Value, texts: boolean): boolean {
  return (standing?.outstanding ?? []).some(
    ({ payload, state }) =>
      state !== "done" &&
      state !== "gone" &&
      payload !== undefined &&
      agreementOf(payload, entry.value, texts) === "same",
  );
}

/** On a path without an origin the sources alone can speak for an entry. */
function withoutRecord({ items, head }: ObservedView, entry: Value, texts: boolean): EntryRelation {
  if (compareVersions(entry.version, head) === "equal") return "agrees";
  const [newest] = items ?? [];
  return newest?.payload !== undefined && agreementOf(newest.payload, entry.value, texts) === "same"
    ? "agrees"
    : "untold";
}

function finding(view: ObservedView, kind: Finding["finding"], found: Cached[], shows: string): Finding | null {
  if (found.length === 0) return null;
  const regions = found.map(({ region }) => region);
  const named = `Cache${regions.length > 1 ? "s" : ""} ${regions.join(" and ")}`;
  return {
    finding: kind,
    since: kind === "stale" ? (view.origin?.row?.updatedAt ?? null) : null,
    sentence: `${named} ${regions.length > 1 ? "show" : "shows"} ${shows}.`,
    evidence: [
      ...found.map(({ region, entry }) => ({ store: `cache ${region}`, shows: entryWords(entry) })),
      ...(view.origin === null ? [] : [{ store: "origin", shows: rowWords(view.origin.row) }]),
      ...(view.head === null ? [] : [{ store: "source", shows: `head at ${versionWords(view.head)}` }]),
    ],
    ...regionsOf(regions.map((region) => `cache ${region}`)),
  };
}

function regionSplit({ caches }: ObservedView): Finding | null {
  const [first, ...others] = caches;
  if (first === undefined || others.every(({ entry }) => sameEntry(first.entry, entry))) return null;
  return {
    finding: "region-split",
    since: null,
    sentence: "The cache regions disagree, so the value that a reader gets depends on the region.",
    evidence: caches.map(({ region, entry }) => ({ store: `cache ${region}`, shows: entryWords(entry) })),
    regions: caches.map(({ region }) => region),
  };
}

function sameEntry(a: ObservedEntry, b: ObservedEntry): boolean {
  if (a.kind === "opaque" || b.kind === "opaque")
    return a.kind !== "opaque" || b.kind !== "opaque" || a.digest === b.digest;
  const order = compareVersions(a.version, b.version);
  return order !== "below" && order !== "above" && agreementOf(a.value, b.value, true) !== "different";
}
