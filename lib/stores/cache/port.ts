import type { JsonText } from "../../domain/json-text";
import type { EntryText } from "../../domain/reconcile/compare-key";
import type { CacheEntry } from "../../domain/verdict/evidence";

export interface CachePut {
  key: string;
  version: bigint;
  /** Undefined: a tombstone. */
  value: JsonText | undefined;
  mutation: string;
  writtenAt: number;
  /** The time of the store's own clock, in ms, past which it is not put any more. */
  until: number;
}

/** How a put is compared with what is there. `monotonic` keeps the greater of the two members and moves the version up. */
export type PutRule = { kind: "newer" } | { kind: "monotonic"; member: string[] } | { kind: "successor" };

export interface CacheConfirmation {
  key: string;
  version: bigint;
  value: JsonText | undefined;
  mutation: string | null;
}

export type RefillTicket = string;

/** An entry as it was seen: what is cleared or replaced must still be it. Null: nothing was there. */
export type SeenEntry = { version: bigint | null; mutation: string | null; writtenAt: number | null } | null;

/**
 * What came of clearing or rebuilding an entry; `moved`: it no longer was what had been seen, and was left alone; `late`: the change
 * came after its deadline, and was not made.
 */
export type EntryChange = "done" | "moved" | "absent" | "late";

/**
 * What came of an acknowledgment on the cache's word. `repeated` and `mismatch`: the idempotency key was used before, for the same
 * content or for other. `full`: the inventory is at its bound. `late`: it came after its deadline, and nothing was acknowledged.
 * `foreign`: another program's value stands at the entry's key, and nothing was acknowledged.
 */
export type Speculated =
  | { kind: "acknowledged"; version: bigint }
  | { kind: "repeated"; mutation: string; version: bigint; acceptedAt: Date }
  | { kind: "mismatch"; mutation: string }
  | { kind: "full" }
  | { kind: "late" }
  | { kind: "foreign" };

/** One cache region of one path, as it is read. Calls end within their deadline. */
export interface CacheReads {
  readonly region: string;
  /** The store's own clock, in ms: what deadlines are compared with. */
  nowMs(): Promise<number>;
  /**
   * From when on entries were written in the store's present life, as a time of this process's clock: what is older came from its disk,
   * as the store was at some earlier moment. 0: the store does not tell.
   */
  livesSinceMs(): Promise<number>;
  read(keys: string[]): Promise<(CacheEntry | null)[]>;
  /** As `read`, with the fields as they are stored: many keys at little cost. What was cleared in a repair is not there. */
  peek(keys: string[]): Promise<(EntryText | null)[]>;
  /**
   * A step of a walk over all entries whose keys begin with `prefix`, from a position (null: from the start). What is there the
   * whole time is met at least once, some of it twice; names that are no entry's are left out. `next` null: the walk is over. A
   * position is good for one life of the store: in another one the walk begins anew.
   */
  walk(prefix: string, position: string | null, effort: number): Promise<{ keys: string[]; next: string | null }>;
  inventory(
    match: Partial<SpeculationRecord> | null,
    limit: number,
  ): Promise<(SpeculationRecord & { mutation: string })[]>;
  inventorySize(): Promise<number>;
  /** Hits and misses since the store started: one of the signals that stay green. */
  hits(): Promise<{ hits: number; misses: number }>;
}

/**
 * What changes a region. Every change compares first, in the store: a newer version is never overwritten, and a tombstone never gives way
 * to what is older than it. What another program wrote at an entry's key is never changed. Calls end within their deadline.
 */
export interface CacheWrites {
  /** Speculative entries; `successor` puts only on the version just before (values that were computed from it). Tells which took. */
  putSpeculative(puts: CachePut[], rule: PutRule): Promise<boolean[]>;
  /** Brings present entries up to an origin row: confirms the same version, replaces an older one, leaves a newer or absent one. */
  confirm(confirmations: CacheConfirmation[]): Promise<void>;
  /** Asks to refill a missing entry. Whatever is written to or evicted with the key meanwhile makes the ticket void. */
  openRefill(key: string): Promise<RefillTicket | null>;
  /** Puts an origin row in if the ticket still holds and nothing newer and no tombstone above it is there. */
  refill(ticket: RefillTicket, entry: CacheConfirmation): Promise<boolean>;
  /**
   * Clears entries that still are what was seen. What is left behind keeps refills of anything older than `floor` out, and a
   * reader takes it for a miss. Changes nothing past `until`, a time of the store's own clock.
   */
  invalidate(
    entries: { key: string; seen: NonNullable<SeenEntry>; floor: bigint }[],
    until: number,
  ): Promise<EntryChange[]>;
  /** Puts the origin's rows in place of entries that still are what was seen (null: where nothing is), up to `until` as above. */
  rebuild(entries: { key: string; seen: SeenEntry; row: CacheConfirmation }[], until: number): Promise<EntryChange[]>;
  /**
   * Acknowledged speculation (`cache-only`): claims the idempotency key, gives the key its next version, puts the entry and lists it in
   * the inventory, all in one step. Refuses what comes past `until`, a time of the store's own clock.
   */
  speculate(
    put: Omit<CachePut, "version" | "until">,
    record: SpeculationRecord,
    limits: { bound: number; until: number; fingerprint: string },
  ): Promise<Speculated>;
  /** The ledger has it: the entry takes the ledger's version and the inventory row goes. */
  recordDurable(key: string, mutation: string, version: bigint): Promise<void>;
  /** The ledger refuses it: it stays in the inventory, with the reason. */
  recordRefused(mutation: string, record: SpeculationRecord): Promise<void>;
}

/** One cache region of one path. */
export interface CachePort extends CacheReads, CacheWrites {}

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
  /** Why the ledger refuses it, and which mutation has its idempotency key there. */
  refused?: { because: string; mutation: string | null };
}
