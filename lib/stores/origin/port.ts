import type { OriginConfig, PathConfig } from "../../domain/contract";
import type { JsonText } from "../../domain/json-text";
import type { IdRange, RangeDigest } from "../../domain/lost-receipts";
import type { Mark, MarkedFlush, ReceiptProof } from "../../domain/marks";
import type { OriginState } from "../../domain/materialize/decide";
import type { RefusalKind } from "../../domain/materialize/refusal";
import type { FlushLimits } from "../../domain/materialize/refused-batch";
import type { Mutation } from "../../domain/mutation";
import type { ObservedRow } from "../../domain/observed/evidence";
import type { KeyKind } from "../../domain/observed/key-parts";
import type { ForeignOrigin } from "../../domain/observed/mapping";
import type { RowText } from "../../domain/reconcile/compare-key";
import type { Columns, PutColumns } from "../../domain/run/columns";
import type { RunHold } from "../../domain/run/run-overtaken";
import type { StoreAddress } from "../../domain/store-address";
import type { OriginWaits } from "../../domain/truth/origin-waits";
import type { OriginRow, Witness } from "../../domain/verdict/evidence";
import type { OriginNotes } from "../sensors";

/** A mutation for the origin, with the ledger's facts that its decision needs. */
export interface Flushing {
  mutation: Mutation;
  head: bigint;
  predecessor: "on-its-way" | "stuck" | "settled" | "unknown-to-ledger";
  /** Digests of the idempotency key and of the content, which the receipt keeps. */
  idempotency?: string | null;
  fingerprint?: string | null;
}

/** `locked`: another session locks the row, and no mutation of its key was tried. */
export type FlushEffect = "applied" | "already-applied" | "superseded" | "wait" | "conflict" | "suppressed" | "locked";

export interface FlushResult {
  id: string;
  effect: FlushEffect;
  because: string | null;
}

/** The result of a flush: one result for each mutation, and the rows that the flush wrote or found, by key. */
export interface FlushReport {
  results: FlushResult[];
  rows: Map<string, OriginState>;
}

/** A planned mutation for the origin: it is written over the version that its plan saw, and over no other. */
export interface Replaying {
  id: string;
  key: string;
  version: bigint;
  basedOn: bigint | null;
  operation: Mutation["operation"];
  /** Null for a delete. */
  payload: JsonText | null;
  idempotency?: string | null;
  fingerprint?: string | null;
  /** Null: no row existed. */
  seen: bigint | null;
  /** The mutation was applied before and the origin lost it, so its receipt proves nothing. */
  again: boolean;
  planned: "apply" | "already-applied" | "superseded";
}

export interface ReplayResult {
  id: string;
  effect: "applied" | "already-applied" | "superseded" | "drifted" | "conflict";
  because: string | null;
}

/** Keeps a lane's mark while a worker writes to the lane: the ledger's mark, and the flushes since. */
export interface MarkKeeper {
  /** The mark that the origin must have. */
  readonly expected: Mark;
  /**
   * Called when the origin is above `expected`: the ledger records the missing flushes, and `expected` moves up. Throws
   * OriginRefused (`went-back`) when the ledger does not know their mutations. Called under the lane's lock, before any write.
   */
  catchUp(flushes: MarkedFlush[]): Promise<void>;
  /** A flush was committed. */
  moved(flush: MarkedFlush): void;
}

/** The checks on a write to one lane, made in the transaction that writes. */
export interface LaneEntry {
  lane: number;
  epoch: bigint;
  marks: MarkKeeper;
  /** Time limits; without them the connection's own bounds hold. */
  limits?: FlushLimits | undefined;
}

/**
 * The result for columns; places count from 1. Items that did not take effect, or are not proven to be covered, are to be tried one
 * by one.
 */
export interface ColumnsReplayed {
  missed: number[];
  uncovered: number[];
  /** For each covered item, what replaced it; empty where none was looked at. */
  becauses: readonly string[];
}

/** A recorded value that replaces a row which changed at its own version. */
export interface Rewriting {
  id: string;
  key: string;
  version: bigint;
  /** JSON text; null where the version is a delete. */
  payload: JsonText | null;
  /** The md5 of the row's value, as the exact text that `read` gave to the plan; any other value is left alone. */
  over: string;
}

/** A key's state before a run wrote it; `version` null: no row existed. `written` is the version that the run wrote. */
export interface BeforeImage {
  mutation: string;
  key: string;
  version: bigint | null;
  deleted: boolean;
  value: JsonText | undefined;
  written: bigint;
  /** An erasure overwrote the value. */
  isErased?: true;
}

/**
 * Why an origin refused. `fenced`: the epoch is old; `went-back`: the lane's mark differs from the ledger's; for the others see
 * `RefusalKind`.
 */
export type OriginRefusal =
  | { kind: "fenced"; epoch: bigint }
  | { kind: "went-back"; because: string }
  | (RefusalKind & { because: string; sqlState: string | null });

export class OriginRefused extends Error {
  constructor(readonly refusal: OriginRefusal) {
    super("because" in refusal ? refusal.because : `the origin's fence is at epoch ${refusal.epoch}`);
    this.name = "OriginRefused";
  }
}

/** The origin's table differs from the configuration, and waiting does not help; the message names the remedy. */
export class OriginMisfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "OriginMisfit";
  }
}

export interface Receipt {
  mutation: string;
  key: string;
  version: bigint;
  appliedAt: Date;
}

/** The records of one path's lanes in the origin's own database. */
export interface OriginStanding {
  /** Identifies the database: a different one at the same address has a different identity. */
  identity: string;
  fence: bigint;
  marks: ReadonlyMap<number, Mark>;
}

/** The reads of one path's marks in its origin. */
export interface OriginMarkReads {
  standing(): Promise<OriginStanding>;
  /** A page of the flushes above a mark, in order; null: the origin's list does not continue that mark. */
  flushesAbove(lane: number, above: Mark): Promise<MarkedFlush[] | null>;
  /** The nonces of a lane's kept flushes with these numbers. */
  noncesOf(lane: number, numbers: bigint[]): Promise<ReadonlyMap<bigint, string>>;
  /** The proofs in these receipts, with the row's value where the row still is at the receipt's version. */
  proofs(ids: string[]): Promise<ReceiptProof[]>;
  /** The mutations that newer ones covered in these flushes of a lane. */
  covered(lane: number, numbers: bigint[]): Promise<ReceiptProof[]>;
}

/** One path's marks in its origin. */
export interface OriginMarks extends OriginMarkReads {
  /** Forgets flushes older than the retention, except each lane's newest. Returns their number. */
  forgetFlushes(olderThanMs: number): Promise<number>;
}

/** The reads of one path's table in the system of record, and of the sidecar's receipts and tombstones in the same database. */
export interface OriginReads {
  readonly name: string;
  /** The path's marks, which reveal a store that went back. */
  readonly marks: OriginMarkReads;
  read(keys: string[]): Promise<Map<string, OriginRow>>;
  /** Like `read`, with values as JSON text, one answer for each key: many keys at little cost. */
  peek(keys: string[]): Promise<(RowText | null)[]>;
  /** A page of the table's keys after `after`, in its own order, that begin with `prefix`; `next` null: the last page. */
  keys(prefix: string, after: string | null, limit: number): Promise<{ keys: string[]; next: string | null }>;
  receipts(ids: string[]): Promise<Map<string, Receipt>>;
  /** The waits of the sessions that write the path's table now, as far as the store tells this role. */
  waits(): Promise<OriginWaits>;
  /**
   * For each key of these mutations, what the receipt with the highest mark says of the present row. On `append` paths items are
   * separate rows: the newest missing item is reported, and none when all exist.
   */
  witnesses(ids: string[]): Promise<Map<string, Witness>>;
  /** Keys of receipts in a range of ids whose items are gone (`append`); none under other models. */
  keysWithoutItems(range: IdRange, limit: number): Promise<string[]>;
  /** The state of keys, with values on request. A key that is absent from the result has neither row nor tombstone. */
  standings(keys: string[], withValues: boolean): Promise<Map<string, OriginState>>;
  /** The places, from 1, of mutations without a receipt. */
  withoutReceipt(ids: readonly string[]): Promise<number[]>;
  /** All states of these keys that a run overwrote. */
  beforeImagesOf(run: string, keys: string[]): Promise<BeforeImage[]>;
  beforeImages(run: string, after: string, limit: number): Promise<BeforeImage[]>;
}

/**
 * The writes of an origin. Every batch is one transaction under the path's epoch, the lane's mark and, in a run, the run's token.
 */
export interface OriginWrites {
  /** Creates the sidecar where the role may, and checks table, columns and unique key against the catalog; throws OriginMisfit. */
  prepare(): Promise<void>;
  /** Applies a batch of one lane in one transaction under epoch and mark. Throws OriginRefused; then nothing took effect. */
  flush(entry: LaneEntry, batch: Flushing[]): Promise<FlushReport>;
  /** Raises the fence, and returns once no flush under an older epoch can land. Never lowers it. */
  raiseFence(epoch: bigint): Promise<void>;
  /** Raises a run's token, and returns once no batch of an older attempt can land. Never lowers it. */
  raiseRunToken(run: RunHold): Promise<void>;
  /** Accepts rows that are sums or greatest marks as they are, after the origin was declared the authority for them. */
  trustRows(keys: string[]): Promise<void>;
  /** Forgets the last written state of such rows: they were restored from a backup, and their losses are outstanding again. */
  forgetWritten(keys: string[]): Promise<void>;
  /**
   * Applies a run's batch of one lane in one transaction under the epoch, each item over the version that its plan saw, leaving
   * receipts and before-images. Repeating it has no second effect and gives the same results. Throws OriginRefused; then nothing
   * took effect.
   */
  replay(
    entry: LaneEntry,
    run: RunHold,
    batch: Replaying[],
  ): Promise<{ results: ReplayResult[]; rows: FlushReport["rows"] }>;
  /**
   * Puts recorded values back over rows that still have the version and value that were seen, leaving before-images and fresh
   * receipts. Repeating it has no second effect and gives the same results. Throws OriginRefused; then nothing took effect.
   */
  rewrite(
    entry: LaneEntry,
    run: RunHold,
    batch: Rewriting[],
  ): Promise<{ results: ReplayResult[]; rows: FlushReport["rows"] }>;
  /** Like `replay`, for whole values over the versions that were seen, and for items that those or other mutations cover. */
  replayColumns(
    entry: LaneEntry,
    run: RunHold,
    columns: { puts: PutColumns | null; covered: Columns | null },
  ): Promise<ColumnsReplayed>;
  /** Guarantees that none of these mutations takes effect later; returns those that had taken effect before. */
  suppress(entry: Omit<LaneEntry, "marks">, run: RunHold, ids: string[]): Promise<Set<string>>;
  /**
   * Overwrites the values that before-images hold of a key up to a version. Returns how many; the rows stay, and say that their value was
   * erased.
   */
  eraseImages(key: string, upTo: bigint): Promise<number>;
  /** Puts salted fingerprints in place of those that receipts keep. Returns how many; repeating it changes nothing more. */
  saltFingerprints(salted: readonly { id: string; fingerprint: string; salted: string }[]): Promise<number>;
  /** Removes a run's notes against these mutations, so that they may take effect. */
  allow(run: string, ids: string[]): Promise<void>;
}

/** One path's table in the system of record, with the sidecar's receipts, tombstones and fence in the same database. */
export interface OriginPort extends OriginReads, OriginWrites {
  readonly marks: OriginMarks;
}

/** Executes a run's items where the ledger and the origin share a database, so that no row of a page leaves the server. */
export interface SameDatabaseReplay {
  /**
   * Executes and records a run's next items of a lane in one transaction, when each is a whole value over the version that was
   * seen, or is covered by one. Returns the last position done; null when the ledger and the origin are two databases. Throws
   * OriginRefused, and `rejected` also for any other item; then nothing took effect, and nothing is recorded.
   */
  page(
    entry: LaneEntry,
    run: RunHold & { plan: string },
    lane: { pathId: number; lane: number },
    items: { after: number; limit: number },
  ): Promise<number | null>;
}

/** A read-only replica of the origin. */
export type ReplicaPort = Pick<OriginReads, "name" | "read" | "peek">;

/** The receipts in one origin's database. */
export interface OriginReceipts {
  /** The digests of a range's receipts, by the paths' names. */
  digests(paths: readonly string[], range: IdRange): Promise<ReadonlyMap<string, RangeDigest>>;
  /** Returns the mutations that have no receipt. */
  missing(ids: readonly string[]): Promise<string[]>;
}

/** A connection, as an origin adapter gets it to open. */
export interface OriginConnection extends StoreAddress {
  /** The name of this process in the database's own list of sessions. */
  name: string;
}

/** One path's origin in a database, with the faster replay that its kind may have. */
export interface OpenedOrigin {
  origin: OriginPort;
  sameDatabase: SameDatabaseReplay | null;
}

/** One database that has origins or replicas, opened by its adapter. */
export interface OriginDatabase {
  open(path: PathConfig): OpenedOrigin;
  replica(path: PathConfig, name: string): ReplicaPort;
  /** Another system's table, with sessions of their own that can only read. */
  foreign(mapping: ForeignOrigin, keyParts: readonly string[], name: string): ForeignOriginReads;
  /** The writes to another system's table, with sessions of their own. */
  foreignWrites(mapping: ForeignOrigin, name: string): ForeignOriginWrites;
  readonly receipts: OriginReceipts;
  readonly notes: OriginNotes;
  /** False: it is a standby, or refuses writes. */
  takesWrites(): Promise<boolean>;
  /** The product and version of the database, as one sentence. */
  describe(): Promise<string>;
  /** Properties of a path's table that a person should know; the table may be an origin all the same. */
  hazards(origin: OriginConfig): Promise<string[]>;
  /** Replaces the sessions: the address may lead to another server now. */
  renew(): void;
  close(): Promise<void>;
}

/** How one kind of database is an origin. `Ledger`: the ledger's sessions, by which an adapter of the same kind finds one database. */
export interface OriginAdapter<Ledger> {
  open(connection: OriginConnection, ledger: Ledger | null): OriginDatabase;
}

/** The reads of another system's table. Every call is one bounded SELECT under a role that may only read. */
export interface ForeignOriginReads {
  readonly name: string;
  /** The kind of each key column; throws OriginMisfit where table or columns differ from the mapping. */
  keyKinds(): Promise<KeyKind[]>;
  /**
   * The rows of these keys, by the keys as they were asked; a key that the columns' types cannot express has none. Of several rows of
   * one key the one that is not deleted counts, else the newest. Throws OriginMisfit where two of them are not deleted.
   */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, ObservedRow>>;
  /** A page of the table's keys after `after`, in its own order; `next` null: the last page. */
  keys(after: string | null, limit: number): Promise<{ keys: string[]; next: string | null }>;
  /** As `keys`, with the rows as `read` gives them; of several rows of one key any one. */
  page(after: string | null, limit: number): Promise<{ rows: Map<string, ObservedRow>; next: string | null }>;
}

/** A row of another system's table, with what a conditional update compares. */
export interface ForeignRowSeen {
  row: ObservedRow;
  /** The row's version, else its `xmin`; equal only while nobody changed the row. Null: the table has neither (a view, a partition). */
  token: { kind: "version" | "xmin"; text: string } | null;
}

/** Putting a value over a row that still is as it was seen. */
export interface ForeignRowChange {
  key: string;
  token: NonNullable<ForeignRowSeen["token"]>;
  /** The members to write, by the mapping's members or the whole jsonb value; members that are left out stay. */
  value: JsonText;
  /** The version that the row gets; null: the version column stays, or there is none. */
  version: string | null;
}

/**
 * `applied`: the row was read back as it was written, inside the transaction. `late`: the call reached the database after its time. None
 * but `applied` wrote anything.
 */
export type ForeignRowEffect =
  | { effect: "applied"; now: ForeignRowSeen }
  | { effect: "moved" | "absent" | "refused" | "late"; because: string };

/** How long after its time a transaction on another system's table can still commit: its wait for a lock, and its stand-still. */
export const FOREIGN_PUT_ENDS_MS = 5_000;

/** The writes to another system's table: conditional updates of single rows, never an insert. */
export interface ForeignOriginWrites {
  readonly name: string;
  /** Why rows of this table cannot be updated conditionally (a view, no compare token); null: they can. */
  whyNot(): Promise<string | null>;
  see(keys: readonly string[]): Promise<ReadonlyMap<string, ForeignRowSeen>>;
  /** The database's own clock, in ms since 1970. */
  nowMs(): Promise<number>;
  /**
   * One transaction for each row, with a bounded wait for locks, on pinned session settings. It begins before `untilMs` on the database's
   * clock or not at all, and the database ends one that stands still: nothing lands later than FOREIGN_PUT_ENDS_MS after that.
   */
  put(change: ForeignRowChange, untilMs: number): Promise<ForeignRowEffect>;
}
