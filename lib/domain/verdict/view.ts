import { isOnCacheWord } from "../boundaries";
import { type JsonText, sameButNulls } from "../json-text";
import { isOutstanding } from "../mutation";
import type { CacheEntry, KeyEvidence, LedgerEvidence, LedgerMutation, OriginRow } from "./evidence";

/**
 * The evidence of one key, opened up: null where a store could not be read, and the versions that findings compare. An entry that its
 * cache has numbered by itself has the ledger's number here, if the ledger has its acknowledgment.
 */
export interface KeyView {
  evidence: KeyEvidence;
  ledger: {
    mutations: LedgerMutation[];
    complete: boolean;
    head: bigint;
    known: boolean;
    /** Everything that the ledger has of the key is outstanding: a row that is there already is what it builds on. */
    firstMet: boolean;
    materialized: bigint | null;
  } | null;
  origin: { row: OriginRow | null; at: bigint } | null;
  caches: { region: string; entry: CacheEntry }[];
  /** The types of other programs' values at the key's entries. */
  foreign: { region: string; type: string }[];
}

/** The highest version that is not suppressed, or null where the ledger has none. */
export function headOf(mutations: readonly LedgerMutation[]): bigint | null {
  return mutations.find((m) => m.state !== "suppressed")?.version ?? null;
}

export function viewOf(evidence: KeyEvidence): KeyView {
  return numbered(read(evidence));
}

/** The view with the ledger's number for each entry whose acknowledgment the ledger has. */
function numbered(view: KeyView): KeyView {
  const given = (entry: CacheEntry) =>
    isOwnNumber(view, entry) ? view.ledger?.mutations.find(({ id }) => id === entry.mutation) : undefined;
  return {
    ...view,
    caches: view.caches.map(({ region, entry }) => ({
      region,
      entry: { ...entry, version: given(entry)?.version ?? entry.version },
    })),
  };
}

function read(evidence: KeyEvidence): KeyView {
  const { ledger, origin } = evidence;
  return {
    evidence,
    ledger: ledger.reachable
      ? {
          mutations: ledger.value.mutations,
          complete: ledger.value.complete,
          head: headOf(ledger.value.mutations) ?? headBelow(ledger.value),
          known: ledger.value.mutations.length > 0,
          firstMet:
            evidence.model !== "versioned" && ledger.value.complete && ledger.value.mutations.every(isOutstanding),
          materialized: ledger.value.materialized,
        }
      : null,
    origin: origin.reachable ? { row: origin.value, at: origin.value?.version ?? 0n } : null,
    caches: evidence.caches.flatMap(({ region, reading }) =>
      reading.reachable && reading.value !== null && !reading.value.invalidated && reading.value.foreign === undefined
        ? [{ region, entry: reading.value }]
        : [],
    ),
    foreign: evidence.caches.flatMap(({ region, reading }) =>
      reading.reachable && reading.value?.foreign !== undefined ? [{ region, type: reading.value.foreign }] : [],
    ),
  };
}

/** Where everything that was read is suppressed, the head is below it: at most just below, where older mutations were not read. */
function headBelow({ mutations, complete }: LedgerEvidence): bigint {
  const oldest = mutations.at(-1);
  return complete || oldest === undefined ? 0n : oldest.version - 1n;
}

/** Two values of one version; a member that is null says the same as one that is missing, since columns cannot tell. */
export function sameValue(a: JsonText | undefined, b: JsonText | undefined): boolean {
  return sameButNulls(a, b);
}

/**
 * Whether a cache has numbered the entry by itself: it did so where its word alone is the acknowledgment, and it began anew at one where
 * the entry had expired.
 */
export const isOwnNumber = ({ evidence }: KeyView, entry: CacheEntry): boolean =>
  isOnCacheWord(evidence) && entry.speculative && entry.mutation !== null && entry.version !== null;

/** Whether an entry may show a change that is still to be numbered above a row which the ledger meets for the first time. */
export function mayBeAhead(view: KeyView, entry: CacheEntry): boolean {
  const { ledger, evidence } = view;
  if (!entry.speculative) return false;
  if (ledger === null) return evidence.model !== "versioned" || isOwnNumber(view, entry);
  return ledger.known && ledger.firstMet;
}

/** A version in words. */
export function versionText(version: bigint | null): string {
  return version === null || version === 0n ? "nothing" : `version ${version}`;
}

/** The ledger's head in words. */
export const headText = (head: bigint): string => (head === 0n ? "no change of this key" : `head at version ${head}`);

/** A cache entry in words. */
export function entryText(entry: CacheEntry): string {
  const version = entry.version === null ? "a value without version" : `version ${entry.version}`;
  return `${entry.tombstone ? `tombstone, ${version}` : version}${entry.speculative ? ", speculative" : ""}`;
}

/** Returns the ledger's value of a version; undefined where the value depends on several mutations. */
export function valueInLedger(
  view: KeyView,
  version: bigint,
): { value: JsonText | undefined; deleted: boolean } | undefined {
  const { model } = view.evidence;
  if (model !== "last-write-wins" && model !== "versioned") return undefined;
  const mutation = view.ledger?.mutations.find((m) => m.version === version);
  // Of a write that the ledger knows by its receipt alone it does not know what was said.
  if (mutation === undefined || (mutation.payload === undefined && mutation.operation !== "delete")) return undefined;
  return {
    value: mutation.operation === "delete" ? undefined : mutation.payload,
    deleted: mutation.operation === "delete",
  };
}
