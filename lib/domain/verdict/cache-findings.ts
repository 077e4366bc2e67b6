import { isOnCacheWord } from "../boundaries";
import { isOutstanding } from "../mutation";
import type { CacheEntry, LedgerMutation, OriginRow, RefusedWrite } from "./evidence";
import { type Finding, regionsOf } from "./findings";
import { isUnknown, isUnnumbered } from "./numbering";
import { entryText, headText, type KeyView, mayBeAhead, sameValue, valueInLedger, versionText } from "./view";

type Cached = KeyView["caches"][number];

/** Findings that compare cache regions with the ledger, the origin and each other. */
export function cacheFindings(view: KeyView): (Finding | null)[] {
  return [phantom(view), mismatched(view), suppressedShown(view), regionSplit(view), stale(view), masked(view)];
}

function evidenceOf(view: KeyView, caches: Cached[]): Finding["evidence"] {
  return [
    ...caches.map(({ region, entry }) => ({ store: `cache ${region}`, shows: entryText(entry) })),
    ...(view.ledger ? [{ store: "ledger", shows: headText(view.ledger.head) }] : []),
    ...(view.origin ? [{ store: "origin", shows: versionText(view.origin.at) }] : []),
  ];
}

const named = (caches: Cached[]) => `Cache${caches.length > 1 ? "s" : ""} ${inWords(caches.map((c) => c.region))}`;
const inWords = (names: string[]) =>
  names.length < 3 ? names.join(" and ") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
const verb = (caches: Cached[], one: string, many: string) => (caches.length > 1 ? many : one);
const earliest = (dates: (Date | null)[]) =>
  dates.reduce<Date | null>((first, at) => (at !== null && (first === null || at < first) ? at : first), null);

/** Whether only a cache knows of this entry; needs the ledger, and the origin's word where the origin could vouch for it. */
export function isPhantom(view: KeyView, entry: CacheEntry): boolean {
  if (view.ledger === null) return false;
  const row = view.origin?.row ?? null;
  const isUnnumberedYet = isUnnumbered(view, entry);
  // The origin's row of a number that the cache gave by itself is of another write, unless both say the same.
  const vouched = row !== null && row.version === entry.version && (!isUnnumberedYet || isSame(entry, row));
  if (vouched) return false;
  if (entry.version === null) return !valueKnown(view, entry);
  if (view.origin === null) return false;
  if (isUnnumberedYet) return true;
  if (entry.version > view.ledger.head) return entry.version > view.origin.at && !isSuppressed(view, entry);
  return entry.speculative && isUnknown(view, entry);
}

const isSame = (entry: CacheEntry, row: OriginRow): boolean =>
  entry.tombstone === row.deleted && sameValue(entry.value, row.value);

/** An entry without version is looked up by its value among the key's mutations and in the origin. */
function valueKnown(view: KeyView, entry: CacheEntry): boolean {
  if (view.origin === null) return true;
  if (sameValue(entry.value, view.origin.row?.value)) return true;
  return view.ledger?.mutations.some((m) => sameValue(entry.value, m.payload)) ?? false;
}

/** On a cache-only path an acknowledgment may be on its way to the ledger for a moment. */
export function onItsWay(view: KeyView, entry: CacheEntry): boolean {
  const { graceMs, readAt } = view.evidence;
  if (!isOnCacheWord(view.evidence) || entry.writtenAt === null) return false;
  // A time far ahead of this clock is nobody's moment: it must not hide a phantom for as long as it is ahead.
  return Math.abs(readAt.getTime() - entry.writtenAt.getTime()) < graceMs;
}

function phantom(view: KeyView): Finding | null {
  const found = view.caches.filter(({ entry }) => isPhantom(view, entry) && !onItsWay(view, entry));
  const refused = view.evidence.refusedWrites ?? [];
  if (found.length === 0 && refused.length === 0) return null;
  const shown = `${named(found)} ${verb(found, "shows", "show")} a write that neither the ledger nor the origin has: users see it, and no durable store has it.`;
  const sentences = [...(found.length > 0 ? [shown] : []), ...(refused.length > 0 ? [refusedSentence(refused)] : [])];
  return {
    finding: "phantom",
    since: earliest([...found.map((c) => c.entry.writtenAt), ...refused.map((r) => r.acceptedAt)]),
    sentence: sentences.join(" "),
    evidence: [
      ...evidenceOf(view, found),
      ...refused.map((r) => ({ store: `cache ${r.region}`, shows: `mutation ${r.mutation}, refused by the ledger` })),
    ],
    regions: [...new Set([...found, ...refused].map(({ region }) => region))],
  };
}

function refusedSentence(refused: RefusedWrite[]): string {
  const [first, ...others] = refused as [RefusedWrite, ...RefusedWrite[]];
  const more = others.length === 0 ? "" : ` ${others.length} more were refused too.`;
  return `The ledger refused mutation ${first.mutation} after cache ${first.region} had acknowledged it: ${first.because}. No durable store has it.${more}`;
}

function mismatched(view: KeyView): Finding | null {
  const wrong: Finding["evidence"] = [];
  const origin = view.origin?.row ?? null;
  const wholeValues = view.evidence.model === "last-write-wins" || view.evidence.model === "versioned";
  const firstMet = view.ledger?.known === true && view.ledger.firstMet;
  if (origin?.version != null && !firstMet) {
    const told = rowAsReceipt(view, origin);
    if (told === false)
      wrong.push({
        store: "origin",
        shows: `version ${origin.version} with another value than its receipt records`,
      });
    const ledger = told === null && !isUntold(view, origin) ? valueInLedger(view, origin.version) : undefined;
    if (ledger !== undefined && (ledger.deleted !== origin.deleted || !sameValue(ledger.value, origin.value)))
      wrong.push({ store: "origin", shows: `version ${origin.version} with another value than the ledger's` });
  }
  for (const { region, entry } of view.caches) {
    if (entry.version === null || isPhantom(view, entry) || isUnnumbered(view, entry) || mayBeAhead(view, entry))
      continue;
    const differs = (deleted: boolean, value: CacheEntry["value"]) =>
      entry.tombstone !== deleted || !sameValue(entry.value, value);
    if (origin?.version === entry.version) {
      if ((wholeValues || !entry.speculative) && differs(origin.deleted, origin.value))
        wrong.push({
          store: `cache ${region}`,
          shows: `version ${entry.version} with another value than the origin's`,
        });
      continue;
    }
    // A confirmed entry holds what the origin made of its version: that is not known of an older one, nor while the origin is away.
    const isOlder = origin?.version != null && entry.version < origin.version;
    if (!entry.speculative && (view.origin === null || isOlder)) continue;
    const ledger = valueInLedger(view, entry.version);
    if (ledger !== undefined && differs(ledger.deleted, ledger.value))
      wrong.push({ store: `cache ${region}`, shows: `version ${entry.version} with another value than the ledger's` });
  }
  for (const { name, reading } of view.evidence.replicas) {
    if (!reading.reachable || reading.value === null || origin === null || reading.value.version !== origin.version)
      continue;
    if (reading.value.deleted !== origin.deleted || !sameValue(reading.value.value, origin.value))
      wrong.push({ store: `replica ${name}`, shows: `version ${origin.version} with another value than the origin's` });
  }
  if (wrong.length === 0) return null;
  return {
    finding: "mismatched",
    since: null,
    sentence: mismatchSentence(wrong),
    evidence: wrong,
    ...regionsOf(wrong.map((w) => w.store)),
  };
}

/** The store whose value differs at its version; the origin first, since its own receipt tells that the row was changed. */
function mismatchSentence(wrong: Finding["evidence"]): string {
  const origin = wrong.find(({ store }) => store === "origin");
  if (origin !== undefined) return `The origin has ${origin.shows}: its row was changed outside the path.`;
  const [first, ...others] = wrong as [Finding["evidence"][number], ...Finding["evidence"]];
  const alike = others.filter(({ shows }) => shows === first.shows).map(({ store }) => store);
  const names = [first.store, ...alike];
  const subject = names.length === 1 ? first.store : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${subject.slice(0, 1).toUpperCase()}${subject.slice(1)} ${names.length === 1 ? "has" : "have"} ${first.shows}: one of the two values was written outside the path.`;
}

/** Whether the row's own receipt is of another shape: what the origin makes of a value may have changed, so its payload proves nothing. */
export function isUntold({ evidence: { witness } }: KeyView, origin: OriginRow): boolean {
  return (
    witness?.ofAnotherShape === true && witness.version === origin.version && witness.rowVersion === origin.version
  );
}

/**
 * Whether the row still is what its receipt says it became, however the origin had rewritten it; null where no receipt tells: it is of
 * another version than the row, or keeps no digest of this mapping. A row below its newest receipt lost writes, and has another finding.
 */
export function rowAsReceipt({ evidence, ledger }: KeyView, origin: OriginRow): boolean | null {
  const { witness, model } = evidence;
  if (witness?.isBroken === true) return false;
  if (witness == null || witness.holds === null || witness.rowVersion !== origin.version || ledger === null)
    return null;
  const isOfTheRow =
    model === "last-write-wins" || model === "versioned"
      ? witness.version === origin.version
      : origin.version !== null &&
        origin.version >= witness.version &&
        origin.version <= ledger.head &&
        ledger.mutations.every((m) => !isOutstanding(m));
  return isOfTheRow ? witness.holds : null;
}

function isSuppressed(view: KeyView, entry: CacheEntry): boolean {
  const isOf = isUnnumbered(view, entry)
    ? (m: LedgerMutation) => m.id === entry.mutation
    : (m: LedgerMutation) => m.version === entry.version || m.id === entry.mutation;
  return view.ledger?.mutations.some((m) => m.state === "suppressed" && isOf(m)) ?? false;
}

function suppressedShown(view: KeyView): Finding | null {
  const found = view.caches.filter(({ entry }) => isSuppressed(view, entry));
  if (found.length === 0) return null;
  return {
    finding: "suppressed-shown",
    since: earliest(found.map((c) => c.entry.writtenAt)),
    sentence: `${named(found)} still ${verb(found, "shows", "show")} a change that was suppressed.`,
    evidence: evidenceOf(view, found),
    regions: found.map((c) => c.region),
  };
}

function regionSplit(view: KeyView): Finding | null {
  // On a cache's word one region has the write first; the others follow with the origin's row.
  const caches = view.caches.filter(({ entry }) => !(entry.speculative && onItsWay(view, entry)));
  const [first, ...others] = caches;
  if (first === undefined) return null;
  const split = others.some(
    ({ entry }) =>
      entry.version !== first.entry.version ||
      entry.tombstone !== first.entry.tombstone ||
      !sameValue(entry.value, first.entry.value),
  );
  if (!split) return null;
  return {
    finding: "region-split",
    since: null,
    sentence: "The cache regions disagree, so a reader's value depends on the region.",
    evidence: evidenceOf(view, caches),
    regions: caches.map((c) => c.region),
  };
}

function stale(view: KeyView): Finding | null {
  if (view.origin === null) return null;
  const { at, row } = view.origin;
  const found = view.caches.filter(
    ({ entry }) =>
      entry.version !== null && entry.version < at && !mayBeAhead(view, entry) && !isUnnumbered(view, entry),
  );
  if (found.length === 0) return null;
  const refilled = found.some(
    ({ entry }) => entry.writtenAt !== null && row?.updatedAt != null && entry.writtenAt > row.updatedAt,
  );
  return {
    finding: "stale",
    since: row?.updatedAt ?? null,
    sentence: refilled
      ? `${named(found)} ${verb(found, "is", "are")} below the origin although written after the origin moved: a refill wrote an old value late.`
      : `${named(found)} ${verb(found, "is", "are")} below the origin: the invalidation was missed when the origin moved.`,
    evidence: evidenceOf(view, found),
    regions: found.map((c) => c.region),
  };
}

function masked(view: KeyView): Finding | null {
  const { ledger, origin } = view;
  if (ledger === null || origin === null) return null;
  const found = view.caches.filter(
    ({ entry }) =>
      entry.version !== null && entry.version > origin.at && entry.version <= ledger.head && !isUnnumbered(view, entry),
  );
  if (found.length === 0) return null;
  return {
    finding: "masked",
    since: earliest(found.map((c) => c.entry.writtenAt)),
    sentence: `${named(found)} ${verb(found, "shows", "show")} a change that the origin does not have yet: an eviction or a failover would show older truth.`,
    evidence: evidenceOf(view, found),
    regions: found.map((c) => c.region),
  };
}
