import type { ReplayModel } from "../contract";
import type { Json } from "../json";
import type { Operation } from "../mutation";
import { isPhantom, onItsWay } from "../verdict/cache-findings";
import type { CacheEntry, KeyEvidence } from "../verdict/evidence";
import { sameValue, viewOf } from "../verdict/view";
import type { Disposition } from "./disposition";

/** A write that lives in one store alone, as a mutation that the ledger would take. */
export interface Salvage {
  region: string | null;
  disposition: Disposition;
  because: string;
  operation: Operation;
  value: Json | undefined;
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

const WHOLE: ReadonlySet<ReplayModel> = new Set(["last-write-wins", "versioned", "monotonic"]);

/**
 * What of a key lives only in a cache region or, behind the ledger's back, in the origin, newest first; an older write never
 * takes the place of a newer one that the ledger has. Where a store was not read, what it may hold is blocked, and says so.
 */
export function planSalvage(evidence: KeyEvidence, regions: readonly string[] | null, from: string | null): Salvage[] {
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
    .map(({ region }) => unread(region, `region ${region} could not be read: make the plan again once it answers`));
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
      mutation: entry.mutation,
      version: entry.version ?? 0n,
      writtenAt: entry.writtenAt,
      basedOn: evidence.model === "versioned" ? floor : null,
      floor,
    };
    if (item.disposition === "apply") Object.assign(item, olderThan(entry, newest?.entry, headAt));
    found.push(item);
  }
  return found;
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

function whole(model: ReplayModel, value: Json | undefined, deleted: boolean) {
  const operation: Operation = deleted ? "delete" : model === "versioned" ? "transition" : "set";
  if (!WHOLE.has(model) || (deleted && model === "monotonic"))
    return {
      operation,
      value,
      disposition: "conflict" as Disposition,
      because: "what is shown was computed from many changes: which of them is missing cannot be told; amend",
    };
  return {
    operation,
    value: deleted ? undefined : value,
    disposition: "apply" as Disposition,
    because: "it becomes a mutation of the ledger, and reaches the origin like any other",
  };
}

function olderThan(entry: CacheEntry, newest: CacheEntry | undefined, headAt: Date | null) {
  if (newest !== undefined && newest !== entry)
    return sameValue(newest.value, entry.value) && newest.tombstone === entry.tombstone
      ? { disposition: "superseded" as const, because: "another region holds the same write" }
      : { disposition: "superseded" as const, because: "another region holds a newer write of this key" };
  if (headAt !== null && entry.writtenAt !== null && entry.writtenAt < headAt)
    return { disposition: "superseded" as const, because: "the ledger accepted a newer change of this key since" };
  return {};
}

/**
 * What clearing or rebuilding would do to each region's entry of a key. An entry that is the only copy of a write waits for
 * its salvage; one that agrees with the origin is left alone unless it was named.
 */
export function planCacheWork(
  kind: "invalidate" | "rebuild",
  evidence: KeyEvidence,
  regions: readonly string[] | null,
  named: boolean,
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
      const row = view.origin.row;
      if (entry === null) {
        if (kind === "invalidate" || row === null || row.deleted || !named) return [];
        return [{ ...none, disposition: "apply", because: `nothing is there; it becomes version ${view.origin.at}` }];
      }
      const seen = { version: entry.version, mutation: entry.mutation, writtenAt: entry.writtenAt?.getTime() ?? null };
      const work = { region, seen, floor: view.origin.at };
      if (isPhantom(view, entry))
        return [{ ...work, disposition: "blocked", because: "it is the only copy of a write: salvage it first" }];
      const agrees =
        entry.version === view.origin.at &&
        !entry.speculative &&
        entry.tombstone === (row?.deleted ?? true) &&
        sameValue(entry.value, row?.value);
      if (agrees && !named) return [];
      if (agrees && kind === "rebuild")
        return [{ ...work, disposition: "already-applied", because: "it is what the origin has" }];
      const becomes = row === null || row.deleted ? "nothing" : `version ${view.origin.at}`;
      return [
        {
          ...work,
          disposition: "apply",
          because: kind === "rebuild" ? `it becomes ${becomes}` : `the next reader gets ${becomes} from the origin`,
        },
      ];
    });
}
