import type { ReplayModel } from "../contract";
import type { JsonText } from "../json-text";
import type { Operation } from "../mutation";
import { isOutstanding } from "../mutation";
import { uuidOrNull } from "../time-id";
import { isPhantom, onItsWay } from "../verdict/cache-findings";
import type { CacheEntry, KeyEvidence } from "../verdict/evidence";
import { FOREIGN_STAYS } from "../verdict/foreign-finding";
import { isOwnNumber, type KeyView, sameValue, viewOf } from "../verdict/view";
import { againstSalvage } from "../ways-back/against";
import { clause } from "../ways-back/clause";
import { contradictionOf } from "../ways-back/contradiction";
import type { Disposition } from "./disposition";
import type { EntryKind } from "./kinds";

/** A write that lives in one store alone, as a mutation that the ledger would take. */
export interface Salvage {
  region: string | null;
  disposition: Disposition;
  because: string;
  operation: Operation;
  value: JsonText | undefined;
  /** The id under which it was acknowledged, where that is known. */
  mutation: string | null;
  version: bigint;
  writtenAt: Date | null;
  basedOn: bigint | null;
  floor: bigint;
}

/** An entry of one region, and what clearing or rebuilding it would do. */
export interface CacheWork {
  region: string;
  disposition: Disposition;
  because: string;
  seen: { version: bigint | null; mutation: string | null; writtenAt: number | null } | null;
  /** Refills of anything older are kept out. */
  floor: bigint;
}

/** Why nothing is known of what a region may hold alone. */
export const regionUnread = (region: string) =>
  `region ${region} could not be read: make the plan again once it answers`;

const WHOLE: ReadonlySet<ReplayModel> = new Set(["last-write-wins", "versioned", "monotonic"]);

/** Where salvage looks: `from` names one region or the origin; `declared` is the cache region that was declared to be right. */
export interface SalvageScope {
  regions: readonly string[] | null;
  from: string | null;
  declared: string | null;
}

/**
 * What of a key lives only in a cache region or, behind the ledger's back, in the origin, newest first; an older write never
 * takes the place of a newer one that the ledger has. Where a store was not read, what it may hold is blocked, and says so.
 */
export function planSalvage(evidence: KeyEvidence, { regions, from, declared }: SalvageScope): Salvage[] {
  const view = viewOf(evidence);
  const { ledger, origin } = view;
  if (ledger === null || origin === null)
    return [
      unread(
        null,
        `${ledger === null ? "the ledger" : "the origin"} could not be read: make the plan again once it answers`,
      ),
    ];
  const found: Salvage[] = evidence.caches
    .filter(({ region }) => (from === null || from === region) && (regions === null || regions.includes(region)))
    .filter(({ reading }) => !reading.reachable)
    .map(({ region }) => unread(region, regionUnread(region)));
  const behind = origin.at <= ledger.head;
  const floor = behind ? ledger.head : origin.at;
  if ((from === null || from === "origin") && ledger.known && !behind && origin.row !== null)
    found.push({
      ...whole(evidence.model, origin.row.value, origin.row.deleted),
      region: null,
      mutation: null,
      version: origin.at,
      writtenAt: origin.row.updatedAt,
      basedOn: evidence.model === "versioned" ? origin.at : null,
      floor: origin.at,
    });
  const phantoms = view.caches
    .filter(({ region }) => (from === null || from === region) && (regions === null || regions.includes(region)))
    .filter(({ entry }) => isPhantom(view, entry) && !onItsWay(view, entry))
    .sort((a, b) => (b.entry.writtenAt?.getTime() ?? 0) - (a.entry.writtenAt?.getTime() ?? 0));
  const newest = phantoms[0];
  const headAt = ledger.mutations.find((m) => m.version === ledger.head)?.acceptedAt ?? null;
  for (const { region, entry } of phantoms) {
    const item = {
      ...whole(evidence.model, entry.value, entry.tombstone),
      region,
      mutation: uuidOrNull(entry.mutation),
      version: entry.version ?? 0n,
      writtenAt: entry.writtenAt,
      basedOn: evidence.model === "versioned" ? floor : null,
      floor,
    };
    if (item.disposition === "apply") Object.assign(item, olderThan(entry, newest?.entry, headAt));
    found.push(item);
  }
  const shown = view.caches.find(({ region }) => region === declared && (from === null || from === region));
  if (shown !== undefined && !phantoms.includes(shown)) found.push(...declaredSalvage(view, shown, evidence));
  return found;
}

/** Salvages the declared region's value where it differs from the origin, as a mutation above every known version. */
function declaredSalvage(
  view: KeyView,
  { region, entry }: KeyView["caches"][number],
  { model }: KeyEvidence,
): Salvage[] {
  const row = view.origin?.row ?? null;
  if (entry.tombstone === (row?.deleted ?? true) && sameValue(entry.value, row?.value)) return [];
  const head = view.ledger?.head ?? 0n;
  const at = view.origin?.at ?? 0n;
  const floor = at > head ? at : head;
  const against = againstSalvage({ view, invariant: "external" }, entry);
  const { operation, value } = whole(model, entry.value, entry.tombstone);
  return [
    {
      region,
      disposition: against === null ? "apply" : "conflict",
      because: against ?? "the region's value becomes a mutation of the ledger, and reaches the origin like any other",
      operation,
      value,
      mutation: null,
      version: entry.version ?? 0n,
      writtenAt: null,
      basedOn: model === "versioned" ? floor : null,
      floor,
    },
  ];
}

function unread(region: string | null, because: string): Salvage {
  return {
    region,
    disposition: "blocked",
    because,
    operation: "set",
    value: undefined,
    mutation: null,
    version: 0n,
    writtenAt: null,
    basedOn: null,
    floor: 0n,
  };
}

function whole(model: ReplayModel, value: JsonText | undefined, deleted: boolean) {
  const operation: Operation = deleted ? "delete" : model === "versioned" ? "transition" : "set";
  if (!WHOLE.has(model) || (deleted && model === "monotonic"))
    return {
      operation,
      value,
      disposition: "conflict" as Disposition,
      because: "the shown value was computed from many changes, and the missing change is not known; amend",
    };
  return {
    operation,
    value: deleted ? undefined : value,
    disposition: "apply" as Disposition,
    because: "the write becomes a mutation of the ledger, and reaches the origin like any other",
  };
}

function olderThan(entry: CacheEntry, newest: CacheEntry | undefined, headAt: Date | null) {
  if (newest !== undefined && newest !== entry)
    return sameValue(newest.value, entry.value) && newest.tombstone === entry.tombstone
      ? { disposition: "superseded" as const, because: "another region holds the same write" }
      : { disposition: "superseded" as const, because: "another region holds a newer write of this key" };
  if (headAt !== null && entry.writtenAt !== null && entry.writtenAt < headAt)
    return { disposition: "superseded" as const, because: "the ledger has accepted a newer change of this key" };
  return {};
}

/** The entries of a key, whether the key was named, and the declared store. */
export interface CacheScope {
  regions: readonly string[] | null;
  named: boolean;
  authority: string | null;
}

/**
 * What clearing or rebuilding would do to each region's entry of a key. An entry that is the only copy of a write waits for
 * its salvage; one that agrees with the origin is left alone unless it was named. The origin's row is the source, so nothing is taken
 * from it while another store contradicts it, unless the origin was declared to be right.
 */
export function planCacheWork(
  kind: EntryKind,
  evidence: KeyEvidence,
  { regions, named, authority }: CacheScope,
): CacheWork[] {
  const view = viewOf(evidence);
  return evidence.caches
    .filter(({ region }) => regions === null || regions.includes(region))
    .flatMap(({ region, reading }): CacheWork[] => {
      const none = { region, seen: null, floor: view.origin?.at ?? 0n };
      if (!reading.reachable)
        return [{ ...none, disposition: "blocked", because: `the region could not be read: ${reading.because}` }];
      if (view.origin === null) return [{ ...none, disposition: "blocked", because: "the origin could not be read" }];
      const entry = reading.value?.invalidated ? null : reading.value;
      if (entry?.foreign !== undefined) return [{ ...none, disposition: "blocked", because: clause(FOREIGN_STAYS) }];
      const row = view.origin.row;
      if (entry === null) {
        if (kind === "invalidate" || row === null || row.deleted || !named) return [];
        return [
          {
            ...none,
            disposition: "apply",
            because: `the region has no entry; the entry becomes version ${view.origin.at}`,
          },
        ];
      }
      return workOn(view, view.origin, { region, entry }, { kind, named, authority });
    });
}

/** What clearing or rebuilding would do to a region's entry; nothing where it agrees with the origin and was not named. */
function workOn(
  view: KeyView,
  { at, row }: NonNullable<KeyView["origin"]>,
  { region, entry }: KeyView["caches"][number],
  { kind, named, authority }: Omit<CacheScope, "regions"> & { kind: EntryKind },
): CacheWork[] {
  const seen = { version: entry.version, mutation: entry.mutation, writtenAt: entry.writtenAt?.getTime() ?? null };
  const would = (disposition: Disposition, because: string) => [{ region, seen, floor: at, disposition, because }];
  // Without the ledger nobody can tell whether an acknowledgment on the cache's word is anywhere else.
  if (view.ledger === null && isOwnNumber(view, entry))
    return would("blocked", "the ledger could not be read: make the plan again once it answers");
  const shown = view.caches.find((cache) => cache.region === region)?.entry ?? entry;
  if (isPhantom(view, shown))
    return kind === "invalidate" && named && (authority === "ledger" || authority === "origin")
      ? would("apply", "the entry is the only copy of a write, which is lost with it")
      : would("blocked", "the entry is the only copy of a write: salvage the write first");
  const agrees =
    shown.version === at &&
    !entry.speculative &&
    entry.tombstone === (row?.deleted ?? true) &&
    sameValue(entry.value, row?.value);
  if (agrees && !named) return [];
  if (agrees && kind === "rebuild") return would("already-applied", "the entry has the origin's value");
  const contradiction = authority === "origin" ? null : contradictionOf(view);
  if (contradiction !== null) return would("blocked", clause(contradiction));
  if (isMasking(view, shown))
    return would("blocked", "the origin does not have the entry's version yet: wait, or replay");
  const becomes = row === null || row.deleted ? "nothing" : `version ${at}`;
  return would(
    "apply",
    kind === "rebuild" ? `the entry becomes ${becomes}` : `the next reader gets ${becomes} from the origin`,
  );
}

/** Whether the entry shows a version that is accepted and that the origin is still to get. */
function isMasking(view: KeyView, entry: CacheEntry): boolean {
  if (view.ledger === null || view.origin === null || entry.version === null || entry.version <= view.origin.at)
    return false;
  const mutation = view.ledger.mutations.find((m) => m.version === entry.version);
  return mutation !== undefined && isOutstanding(mutation);
}
