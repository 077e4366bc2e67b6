import type { OriginConfig, PathConfig } from "../../domain/contract";
import type { JsonText } from "../../domain/json-text";
import type { IdRange, RangeDigest } from "../../domain/lost-receipts";
import type { Mark, MarkedFlush, ReceiptProof } from "../../domain/marks";
import type { OriginState } from "../../domain/materialize/decide";
import type { RefusalKind } from "../../domain/materialize/refusal";
import type { FlushLimits } from "../../domain/materialize/refused-batch";
import type { Mutation } from "../../domain/mutation";
import type { RowText } from "../../domain/reconcile/compare-key";
import type { Columns, PutColumns } from "../../domain/run/columns";
import type { RunHold } from "../../domain/run/run-overtaken";
import type { OriginRow, Witness } from "../../domain/verdict/evidence";
import type { OriginNotes } from "../sensors";

/** A mutation on its way into the origin, with what a decision needs of the ledger. */
export interface Flushing {
  mutation: Mutation;
  head: bigint;
  predecessor: "on-its-way" | "stuck" | "settled" | "unknown-to-ledger";
  /** Digests of its idempotency key and of its content, which its receipt keeps. */
  idempotency?: string | null;
  fingerprint?: string | null;
}

/** `locked`: another session holds the row, and nothing of its key was tried. */
export type FlushEffect = "applied" | "already-applied" | "superseded" | "wait" | "conflict" | "suppressed" | "locked";

export interface FlushResult {
  id: string;
  effect: FlushEffect;
  because: string | null;
}

/** What a flush left behind: one result a mutation, and the rows that it wrote or found, by key. */
export interface FlushReport {
  results: FlushResult[];
  rows: Map<string, OriginState>;
}

/** A planned mutation on its way into the origin: it is written over the version that its plan saw, and over nothing else. */
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
  /** Null: nothing was there. */
  seen: bigint | null;
  /** It was applied before and the origin has lost it: its receipt says nothing. */
  again: boolean;
  planned: "apply" | "already-applied" | "superseded";
}

export interface ReplayResult {
  id: string;
  effect: "applied" | "already-applied" | "superseded" | "drifted" | "conflict";
  because: string | null;
}

/** Keeps a lane's mark while a worker writes to it: what the ledger knows of it, and what has been flushed since. */
export interface MarkKeeper {
  /** The mark that the origin must have. */
  readonly expected: Mark;
  /**
   * The origin is above what is expected: the ledger takes over what it has not recorded, and `expected` moves up. Throws
   * OriginRefused (`went-back`) where the ledger does not know of it. Called under the lane's lock, before anything is written.
   */
  catchUp(flushes: MarkedFlush[]): Promise<void>;
  /** A flush was committed. */
  moved(flush: MarkedFlush): void;
}

/** What a write to one lane is checked against, in the transaction that writes. */
export interface LaneEntry {
  lane: number;
  epoch: bigint;
  marks: MarkKeeper;
  /** Without them the connection's own bounds hold. */
  limits?: FlushLimits | undefined;
}

/** What became of columns; places count from 1. What did not take, or is not proven to be covered, is to be looked at one by one. */
export interface ColumnsReplayed {
  missed: number[];
  uncovered: number[];
  /** An array literal of texts: what took the place of each that is covered. */
  becauses: string | null;
}

/** A recorded value on its way back over a row that changed at its own version. */
export interface Rewriting {
  id: string;
  key: string;
  version: bigint;
  /** JSON text; null where the version is a delete. */
  payload: JsonText | null;
  /** The md5 of the row's value as text when the plan saw it: another value is not written over. */
  over: string;
}

/** What a key was before a run wrote it; `version` null: nothing was there. `written` is the version that the run wrote. */
export interface BeforeImage {
  mutation: string;
  key: string;
  version: bigint | null;
  deleted: boolean;
  value: JsonText | undefined;
  written: bigint;
}

/**
 * Why an origin refused. `fenced`: the epoch is old; `went-back`: the lane's mark is not the one that the ledger knows; for the
 * others see `RefusalKind`.
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

/** The origin's table is not what the configuration says, and waiting does not help: the message says what to change. */
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

/** What an origin's own database keeps of one path's lanes. */
export interface OriginStanding {
  /** Of the database: another one at the same address has another. */
  identity: string;
  fence: bigint;
  marks: ReadonlyMap<number, Mark>;
}

/** One path's marks in its origin, as they are read. */
export interface OriginMarkReads {
  standing(): Promise<OriginStanding>;
  /** A page of the flushes above a mark, in order; null: the origin's list does not continue that mark. */
  flushesAbove(lane: number, above: Mark): Promise<MarkedFlush[] | null>;
  /** The nonces kept of a lane's flushes, of these numbers. */
  noncesOf(lane: number, numbers: bigint[]): Promise<ReadonlyMap<bigint, string>>;
  /** What receipts prove, with what the row holds where it still is at the receipt's version. */
  proofs(ids: string[]): Promise<ReceiptProof[]>;
  /** The mutations that newer ones covered in these flushes of a lane. */
  covered(lane: number, numbers: bigint[]): Promise<ReceiptProof[]>;
}

/** One path's marks in its origin. */
export interface OriginMarks extends OriginMarkReads {
  /** Forgets flushes that are older than the retention, but for each lane's newest. Answers how many. */
  forgetFlushes(olderThanMs: number): Promise<number>;
}

/** One path's table in the system of record, as it is read, with the sidecar's receipts and tombstones beside it. */
export interface OriginReads {
  readonly name: string;
  /** The path's marks, by which a store that was put back is told. */
  readonly marks: OriginMarkReads;
  read(keys: string[]): Promise<Map<string, OriginRow>>;
  /** As `read`, with values as JSON text, one answer a key: many keys at little cost. */
  peek(keys: string[]): Promise<(RowText | null)[]>;
  /** A page of the table's own keys behind one of them, in its own order, that begin with `prefix`; `next` null: the last one. */
  keys(prefix: string, after: string | null, limit: number): Promise<{ keys: string[]; next: string | null }>;
  receipts(ids: string[]): Promise<Map<string, Receipt>>;
  /**
   * Of each key that these mutations left receipts of, what the one with the highest mark says of the row as it is now. Items (`append`)
   * are rows of their own: the newest one that is gone is told, and none where all are there.
   */
  witnesses(ids: string[]): Promise<Map<string, Witness>>;
  /** Keys of receipts in a range of ids whose items are gone (`append`); none under other models. */
  keysWithoutItems(range: IdRange, limit: number): Promise<string[]>;
  /** Where keys stand; values only where they are asked for. A key that is missing has neither row nor tombstone. */
  standings(keys: string[], withValues: boolean): Promise<Map<string, OriginState>>;
  /** The places, from 1, of those that have left no receipt. */
  withoutReceipt(columns: Columns): Promise<number[]>;
  /** All that a run wrote over of these keys. */
  beforeImagesOf(run: string, keys: string[]): Promise<BeforeImage[]>;
  beforeImages(run: string, after: string, limit: number): Promise<BeforeImage[]>;
}

/** What changes an origin. Every batch is one transaction under the path's epoch, the lane's mark and, in a run, the run's token. */
export interface OriginWrites {
  /** Creates the sidecar where the role may, and checks table, columns and unique key against the catalog; throws OriginMisfit. */
  prepare(): Promise<void>;
  /** Applies a batch of one lane in one transaction under epoch and mark; throws OriginRefused, and then nothing took effect. */
  flush(entry: LaneEntry, batch: Flushing[]): Promise<FlushReport>;
  /** Raises the fence; returns once no flush under an older epoch can land any more. Never lowers it. */
  raiseFence(epoch: bigint): Promise<void>;
  /** Raises a run's token; returns once no batch of an older attempt can land any more. Never lowers it. */
  raiseRunToken(run: RunHold): Promise<void>;
  /** Takes rows that are sums or greatest marks for right as they are: the origin was declared right about them. */
  trustRows(keys: string[]): Promise<void>;
  /** Forgets what such rows were after their last write: they were put back, and what they lost is owed again. */
  forgetWritten(keys: string[]): Promise<void>;
  /**
   * Applies a run's batch of one lane in one transaction under the epoch, each item over what its plan saw, leaving receipts and
   * before-images. Repeating it has no second effect and gives the same results. Throws OriginRefused: nothing took effect.
   */
  replay(
    entry: LaneEntry,
    run: RunHold,
    batch: Replaying[],
  ): Promise<{ results: ReplayResult[]; rows: FlushReport["rows"] }>;
  /**
   * Puts recorded values back over rows that are still at their version and still hold what was seen, leaving before-images and
   * receipts as of now. Repeating it has no second effect and gives the same results. Throws OriginRefused: nothing took effect.
   */
  rewrite(
    entry: LaneEntry,
    run: RunHold,
    batch: Rewriting[],
  ): Promise<{ results: ReplayResult[]; rows: FlushReport["rows"] }>;
  /** As `replay`, for what is written alike: whole values over the versions that were seen, and what they or others cover. */
  replayColumns(
    entry: LaneEntry,
    run: RunHold,
    columns: { puts: PutColumns | null; covered: Columns | null },
  ): Promise<ColumnsReplayed>;
  /** Makes sure that none of these takes effect any more; answers those that had taken effect before. */
  suppress(entry: Omit<LaneEntry, "marks">, run: RunHold, ids: string[]): Promise<Set<string>>;
  /** Takes back the notes of a run that these must not take effect. */
  allow(run: string, ids: string[]): Promise<void>;
}

/** One path's table in the system of record, with the sidecar's receipts, tombstones and fence beside it. */
export interface OriginPort extends OriginReads, OriginWrites {
  readonly marks: OriginMarks;
}

/** Carries out a run's items where ledger and origin are one database, so that nothing of a page leaves its server. */
export interface SameDatabaseReplay {
  /**
   * Carries out and records a run's next items of a lane in one transaction, where all of them are whole values over the versions that
   * were seen, or covered by one. Answers up to where; null where ledger and origin turn out to be two databases. Throws OriginRefused,
   * `rejected` too where an item is not plain: nothing took effect, and nothing is recorded.
   */
  page(
    entry: LaneEntry,
    run: RunHold & { plan: string },
    lane: { pathId: number; lane: number },
    items: { after: number; limit: number },
  ): Promise<number | null>;
}

/** A replica of the origin: it is only read. */
export type ReplicaPort = Pick<OriginReads, "name" | "read" | "peek">;

/** The receipts in one origin's database. */
export interface OriginReceipts {
  /** The digests of a range's receipts, by the paths' names. */
  digests(paths: readonly string[], range: IdRange): Promise<ReadonlyMap<string, RangeDigest>>;
  /** Which of these mutations have no receipt. */
  missing(ids: readonly string[]): Promise<string[]>;
}

/** What an origin adapter is told of a connection that it opens. */
export interface OriginConnection {
  url: string;
  /** What the database's own list of sessions will call this process. */
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
  readonly receipts: OriginReceipts;
  readonly notes: OriginNotes;
  /** False: it is a standby, or refuses writes. */
  takesWrites(): Promise<boolean>;
  /** What the database says of itself: its product and version. */
  describe(): Promise<string>;
  /** What a person should know of a path's table that does not keep it from being an origin. */
  hazards(origin: OriginConfig): Promise<string[]>;
  /** Replaces the sessions: the address may lead to another server now. */
  renew(): void;
  close(): Promise<void>;
}

/** How one kind of database is an origin. `Ledger`: the ledger's sessions, by which an adapter of the same kind finds one database. */
export interface OriginAdapter<Ledger> {
  open(connection: OriginConnection, ledger: Ledger | null): OriginDatabase;
}
