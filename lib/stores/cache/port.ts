import type { JsonText } from "../../domain/json-text";
import type { EntryText } from "../../domain/reconcile/compare-key";
import type { CacheEntry } from "../../domain/verdict/evidence";

export interface CachePut {
  key: string;
  version: bigint;
  /** Undefined for a tombstone. */
  value: JsonText | undefined;
  mutation: string;
  writtenAt: number;
  /** A deadline on the store's own clock, in ms; a later put is refused. */
  until: number;
}

/** How a put is compared with the present entry. `monotonic` keeps the greater of the two members and raises the version. */
export type PutRule = { kind: "newer" } | { kind: "monotonic"; member: string[] } | { kind: "successor" };

export interface CacheConfirmation {
  key: string;
  version: bigint;
  value: JsonText | undefined;
  mutation: string | null;
  /** The mutation replaces whatever was before it, so an older acknowledgment gives way to it even where only a cache has that. */
  supersedes?: boolean;
}

/** An entry that was left as it was, since only the cache has the acknowledgment of its mutation. */
export interface OwnEntry {
  key: string;
  mutation: string;
}

export type RefillTicket = string;

/** An entry as it was read; a clear or a rebuild applies only to that entry. Null: there was none. */
export type SeenEntry = { version: bigint | null; mutation: string | null; writtenAt: number | null } | null;

/**
 * The result of clearing or rebuilding an entry. `moved`: the entry differs from the one that was read, and was left alone. `late`:
 * the change came after its deadline, and was not made.
 */
export type EntryChange = "done" | "moved" | "absent" | "late";

/**
 * The result of an acknowledgment on the cache's word. `repeated` and `mismatch`: the idempotency key was used before, for the same
 * content or for other. `full`: the inventory is at its bound. `late`: the deadline had passed, and nothing was acknowledged.
 * `foreign`: another program's value is at the entry's key, and nothing was acknowledged.
 */
export type Speculated =
  | { kind: "acknowledged"; version: bigint }
  | { kind: "repeated"; mutation: string; version: bigint; acceptedAt: Date }
  | { kind: "mismatch"; mutation: string }
  | { kind: "full" }
  | { kind: "late" }
  | { kind: "foreign" };

/** The reads of one path's cache region. Calls end within their deadline. */
export interface CacheReads {
  readonly region: string;
  /** The store's own clock, in ms; deadlines are compared with it. */
  nowMs(): Promise<number>;
  /**
   * The start of the store's present life, on this process's clock. Older entries were loaded from disk, in the state of some
   * earlier moment. 0: the store does not report its start.
   */
  livesSinceMs(): Promise<number>;
  read(keys: string[]): Promise<(CacheEntry | null)[]>;
  /** Like `read`, with the fields as stored: many keys at little cost. Entries that a repair cleared count as absent. */
  peek(keys: string[]): Promise<(EntryText | null)[]>;
  /**
   * One step of a walk over all entries whose keys begin with `prefix`, from a position (null: the start). An entry that exists
   * throughout is met at least once, sometimes twice. Names that belong to no entry are left out. `next` null: the walk is over. A
   * position is valid for one life of the store; in another life the walk begins anew.
   */
  walk(prefix: string, position: string | null, effort: number): Promise<{ keys: string[]; next: string | null }>;
  inventory(
    match: Partial<SpeculationRecord> | null,
    limit: number,
  ): Promise<(SpeculationRecord & { mutation: string })[]>;
  inventorySize(): Promise<number>;
  /** The inventory's records of these mutations, by mutation. */
  records(mutations: string[]): Promise<Map<string, SpeculationRecord>>;
  /** Hits and misses since the store started: one of the signals that stay green. */
  hits(): Promise<{ hits: number; misses: number }>;
}

/**
 * The writes of a region. Every change compares first, inside the store: a newer version is never overwritten, and a tombstone
 * never gives way to an older value. Another program's value at an entry's key is never changed. Calls end within their deadline.
 * Where the region has a former name (`formerly`), a put and a confirmation delete the key's entry under that name.
 */
export interface CacheWrites {
  /**
   * Puts speculative entries; `successor` puts only on the version just before, for computed values. Returns which puts took
   * effect.
   */
  putSpeculative(puts: CachePut[], rule: PutRule): Promise<boolean[]>;
  /**
   * Brings present entries up to an origin row: confirms the same version, replaces an older one, leaves a newer or absent one. Returns
   * the entries that were left since only this cache has their acknowledgment.
   */
  confirm(confirmations: CacheConfirmation[]): Promise<OwnEntry[]>;
  /** Opens a refill of a missing entry. Any write to the key, or its eviction, voids the ticket. */
  openRefill(key: string): Promise<RefillTicket | null>;
  /** Puts an origin row in if the ticket is valid, and no newer entry or tombstone is present. */
  refill(ticket: RefillTicket, entry: CacheConfirmation): Promise<boolean>;
  /**
   * Clears entries that still are as they were read. The remaining mark refuses refills older than `floor`, and readers treat it as
   * a miss. Changes nothing past `until`, a time on the store's own clock.
   */
  invalidate(
    entries: { key: string; seen: NonNullable<SeenEntry>; floor: bigint }[],
    until: number,
  ): Promise<EntryChange[]>;
  /**
   * Replaces entries that still are as they were read (null: absent) by the origin's rows. Changes nothing past `until`, as above.
   */
  rebuild(entries: { key: string; seen: SeenEntry; row: CacheConfirmation }[], until: number): Promise<EntryChange[]>;
  /**
   * Acknowledges speculation (`cache-only`) in one step: claims the idempotency key, gives the key its next version, puts the entry
   * and lists it in the inventory. Refuses after `until`, a time on the store's own clock.
   */
  speculate(
    put: Omit<CachePut, "version" | "until">,
    record: SpeculationRecord,
    limits: { bound: number; until: number; fingerprint: string },
  ): Promise<Speculated>;
  /**
   * Gives the entry the ledger's version, and removes its inventory row. Null: the ledger has the write under another id, and the entry
   * goes, since it may show less than the ledger has by now.
   */
  recordDurable(key: string, mutation: string, version: bigint | null): Promise<void>;
  /** Keeps a write that the ledger refused in the inventory, with the reason. */
  recordRefused(mutation: string, record: SpeculationRecord): Promise<void>;
}

/** One cache region of one path. */
export interface CachePort extends CacheReads, CacheWrites {}

/** The inventory's record of an acknowledgment that only a cache has. */
export interface SpeculationRecord {
  key: string;
  version: string;
  operation: string;
  actor: string | null;
  requestId: string | null;
  idempotencyKey: string;
  acceptedAt: string;
  producer: string;
  /** Why the ledger refused the write, and which mutation has its idempotency key there. */
  refused?: { because: string; mutation: string | null };
}

/** The bytes of an entry that another system keeps, before its format is known. */
export type RawEntry =
  | { type: "string"; bytes: Uint8Array; ttlMs: number | null }
  | { type: "hash"; fields: ReadonlyMap<string, Uint8Array>; ttlMs: number | null }
  | { type: "other"; named: string; ttlMs: number | null };

/** The reads of another system's cache, with plain read commands only. Calls end within their deadline. */
export interface ForeignCacheReads {
  readonly region: string;
  read(keys: readonly string[]): Promise<(RawEntry | null)[]>;
  /** One step of a walk over the entries that the key template fits, from a position (null: the start); `next` null: it is over. */
  walk(position: string | null, effort: number): Promise<{ keys: string[]; next: string | null }>;
  /** As of `CacheReads`; null: the client may not ask. */
  hits(): Promise<{ hits: number; misses: number } | null>;
}

/** An entry of another system's cache as a plan saw it: its Redis type and a digest of all its bytes. */
export interface SeenForeignEntry {
  key: string;
  type: "string" | "hash";
  /** Hexadecimal, as `digestOf` gives it. */
  digest: string;
}

/** The one change that another system's cache can be given: an entry is deleted if it still is what was seen. */
export interface ForeignCacheWrites {
  readonly region: string;
  /** A digest of all bytes of an entry, as the cache itself computes it; null where the entry is of another type. */
  digestOf(entry: RawEntry): string | null;
  /** The region's own clock, in ms since 1970. */
  nowMs(): Promise<number>;
  /** Compares type and bytes and deletes, in one step; leaves no tombstone. Nothing is changed after `untilMs` on the region's clock. */
  clear(entries: readonly SeenForeignEntry[], untilMs: number): Promise<EntryChange[]>;
}
