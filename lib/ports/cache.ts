import type { Json } from "../domain/json";
import type { EntryText } from "../domain/reconcile/compare-key";
import type { CacheEntry } from "../domain/verdict/evidence";

export interface CachePut {
  key: string;
  version: bigint;
  /** Undefined: a tombstone. */
  value: Json | undefined;
  mutation: string;
  writtenAt: number;
}

/** How a put is compared with what is there. `monotonic` keeps the greater of the two members and moves the version up. */
export type PutRule = { kind: "newer" } | { kind: "monotonic"; member: string[] } | { kind: "successor" };

export interface CacheConfirmation {
  key: string;
  version: bigint;
  value: Json | undefined;
  mutation: string | null;
}

export type RefillTicket = string;

/** An entry as it was seen: what is cleared or replaced must still be it. Null: nothing was there. */
export type SeenEntry = { version: bigint | null; mutation: string | null; writtenAt: number | null } | null;

/** What came of clearing or rebuilding an entry; `moved`: it no longer was what had been seen, and was left alone. */
export type EntryChange = "done" | "moved" | "absent";

/**
 * One cache region of one path. Every change compares first, in the store: a newer version is never overwritten, and a
 * tombstone never gives way to what is older than it. Calls end within their deadline.
 */
export interface CachePort {
  readonly region: string;
  /** Speculative entries; `successor` puts only on the version just before (values that were computed from it). Tells which took. */
  putSpeculative(puts: CachePut[], rule: PutRule): Promise<boolean[]>;
  /** Brings present entries up to an origin row: confirms the same version, replaces an older one, leaves a newer or absent one. */
  confirm(confirmations: CacheConfirmation[]): Promise<void>;
  read(keys: string[]): Promise<(CacheEntry | null)[]>;
  /** As `read`, with the fields as they are stored: many keys at little cost. What was cleared in a repair is not there. */
  peek(keys: string[]): Promise<(EntryText | null)[]>;
  /**
   * A step of a walk over all entries whose keys begin with `prefix`, from a position (null: from the start). What is there the
   * whole time is met at least once, some of it twice; names that are no entry's are left out. `next` null: the walk is over. A
   * position is good for one life of the store: in another one the walk begins anew.
   */
  walk(prefix: string, position: string | null, effort: number): Promise<{ keys: string[]; next: string | null }>;
  /** Asks to refill a missing entry. Whatever is written to or evicted with the key meanwhile makes the ticket void. */
  openRefill(key: string): Promise<RefillTicket | null>;
  /** Puts an origin row in if the ticket still holds and nothing newer and no tombstone above it is there. */
  refill(ticket: RefillTicket, entry: CacheConfirmation): Promise<boolean>;
  /**
   * Clears entries that still are what was seen. What is left behind keeps refills of anything older than `floor` out, and a
   * reader takes it for a miss.
   */
  invalidate(entries: { key: string; seen: NonNullable<SeenEntry>; floor: bigint }[]): Promise<EntryChange[]>;
  /** Puts the origin's rows in place of entries that still are what was seen (null: where nothing is). */
  rebuild(entries: { key: string; seen: SeenEntry; row: CacheConfirmation }[]): Promise<EntryChange[]>;
  /** Acknowledged speculation (`cache-only`): the next version of the key, its entry and its inventory row in one step; null when the inventory is full. */
  speculate(put: Omit<CachePut, "version">, record: SpeculationRecord, bound: number): Promise<bigint | null>;
  /** The ledger has it: the entry takes the ledger's version and the inventory row goes. */
  recordDurable(key: string, mutation: string, version: bigint): Promise<void>;
  inventory(
    match: Partial<SpeculationRecord> | null,
    limit: number,
  ): Promise<(SpeculationRecord & { mutation: string })[]>;
  inventorySize(): Promise<number>;
  /** Hits and misses since the store started: one of the signals that stay green. */
  hits(): Promise<{ hits: number; misses: number }>;
}

/** What is remembered of an acknowledgment that only a cache has. */
export interface SpeculationRecord {
  key: string;
  version: string;
  operation: string;
  actor: string | null;
  requestId: string | null;
  idempotencyKey: string;
  acceptedAt: string;
  producer: string;
}
