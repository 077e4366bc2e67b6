import type { ReplayModel } from "../../domain/contract";
import type { JsonText } from "../../domain/json-text";
import type { Mark, MarkedFlush } from "../../domain/marks";
import type { Mutation, OutstandingState } from "../../domain/mutation";
import type { AcknowledgeMode, DrainState, ReadSource } from "../../domain/path-control";
import type { RunHold } from "../../domain/run/run-overtaken";
import type { LedgerEvidence } from "../../domain/verdict/evidence";

/** A path's control row. `epoch` is the fence: it only grows. */
export interface Control {
  path: string;
  pathId: number;
  epoch: bigint;
  acknowledge: AcknowledgeMode;
  drain: DrainState;
  reads: ReadSource;
  because: string | null;
  /** How many lanes the path is registered with: keys are spread over so many, in every process. */
  lanes: number;
}

/** What is to be appended; times are the ledger's own unless `acceptedAt` is given (an acknowledgment made elsewhere). */
export interface AppendRow {
  id: string;
  key: string;
  lane: number;
  operation: number;
  payload: JsonText | null;
  basedOn: bigint | null;
  /** The version must come out above this. */
  floor: bigint | null;
  idempotencyKey: string;
  fingerprint: string;
  actor: string | null;
  requestId: string | null;
  acceptedAt: Date | null;
  /** What only a repair says. */
  repair?: {
    /** The key's head that it was decided on: a newer one, not of the same request, refuses it. Null: whatever is there. */
    head: bigint | null;
    /** An outstanding mutation that it takes the place of: withdrawn with the append, or not at all. */
    replaces: { id: string; because: string } | null;
    by: string;
  };
}

export type Appended =
  | {
      status: "accepted" | "repeated";
      id: string;
      version: bigint;
      acceptedAt: Date;
      acknowledge: AcknowledgeMode;
      epoch: bigint;
    }
  | { status: "idempotency-mismatch"; id: string }
  | { status: "version-conflict"; head: bigint }
  | { status: "path-closed" }
  /** The path is registered with another number of lanes than the one that these rows were spread over. */
  | { status: "lanes-changed"; registered: number };

/** Ids of one lane, taken for the queue. */
export interface Handoff {
  pathId: number;
  lane: number;
  job: string;
  ids: string[];
}

/** A lane's outstanding mutations between two ids, without the first and with the last; null: to the lane's end. */
export interface LanePart {
  after: string;
  upTo: string | null;
}

/** Some lanes' queues refused their jobs; the others have theirs. */
export class LanesRefused extends Error {
  constructor(
    readonly refused: Handoff[],
    reason: unknown,
  ) {
    super(reason instanceof Error ? reason.message : String(reason));
  }
}

export interface HandOffLimits {
  jobs: number;
  perJob: number;
  /** How many lanes of each path the caller knows, in the order of the paths; it knows all of them where this is absent. */
  lanes?: readonly number[];
}

export interface OutstandingMutation extends Mutation {
  state: OutstandingState;
  attempts: number;
  /** Since when it has met nothing but contention; null: not now. */
  heldUpSince: Date | null;
  /** Digests of its idempotency key and of its content, for its receipt; null: made before they were kept. */
  idempotency: string | null;
  fingerprint: string | null;
  /** The key's highest version in the ledger. */
  head: bigint;
  /** How the version it builds on stands, as outstanding state or settlement; null when the ledger has no such version. */
  basis: "accepted" | "queued" | "unknown" | "conflicted" | "failed" | "settled" | "suppressed" | null;
}

export interface LaneBatch {
  control: Control;
  /** The lane's mark in the origin, as far as the ledger has recorded it. */
  mark: Mark;
  /** Those of the asked ids that are still outstanding, with what a decision needs. */
  due: OutstandingMutation[];
  /** Asked ids that are held back by a pause of their key. */
  held: string[];
  /** Keys of asked ids that were settled before: their cache entries may still need confirming. */
  settledKeys: string[];
}

export interface Settling {
  id: string;
  outcome: "materialized" | "superseded";
  because: string | null;
}

/** A flush does not follow the mark that the ledger has of its lane. */
export class MarksMoved extends Error {
  override name = "MarksMoved";
}

export interface Release {
  id: string;
  /** `accepted` goes back to the relay after `delayMs`; the others wait for a person or a receipt. */
  state: "accepted" | "conflicted" | "failed" | "unknown";
  because: string;
  delayMs: number;
  countsAsAttempt: boolean;
  /** It met contention and nothing else: how long it has is kept until something else happens to it. */
  isHeldUp?: boolean;
}

/** Keys of whose origin rows a region must still be told, as read at a moment of the ledger's clock. */
export interface OwedConfirmations {
  pathId: number;
  region: string;
  keys: string[];
  asOf: string;
}

/**
 * The Postgres mutation ledger. Every method is one transaction; what it throws means that nothing was changed, except where
 * an answer was lost, and then repeating it is safe.
 */
export interface LedgerPort {
  /** Makes sure that each path has its control and tally rows; refuses to change the lanes or the model of a path in use. */
  register(paths: { name: string; lanes: number; replay: ReplayModel }[]): Promise<Control[]>;
  controls(): Promise<Control[]>;
  /** Milliseconds by which the ledger's clock is ahead of this process's. */
  clockOffsetMs(): Promise<number>;
  /**
   * Appends in order, one answer a row. Rows refused leave nothing behind. Rows of repairs, which never come together with others',
   * may go to a path that is closed. `lanes`: over how many they were spread; nothing is appended where the ledger has another number.
   */
  /** `run`: the attempt whose batch this is; throws RunOvertaken, and appends nothing, where it is the run's newest no more. */
  append(pathId: number, rows: AppendRow[], lanes?: number, run?: RunHold): Promise<Appended[]>;
  /**
   * Takes accepted mutations of these paths' running lanes, at most `perJob` ids a job, and hands them to `enqueue` inside the
   * transaction that marks them queued: if `enqueue` throws LanesRefused what it names is not marked, if it throws anything else nothing
   * is; if the process dies in between they are handed over again. Lanes that the caller does not know are left for who does.
   */
  handOff(pathIds: number[], limits: HandOffLimits, enqueue: (handoffs: Handoff[]) => Promise<void>): Promise<number>;
  laneBatch(pathId: number, lane: number, ids: string[]): Promise<LaneBatch>;
  /**
   * Settles each id at most once, and records the flushes that brought them in; answers which ones this call settled. Throws
   * MarksMoved, and settles nothing, where a flush does not follow what is recorded of the lane: the origin was put back meanwhile.
   */
  settle(
    pathId: number,
    lane: number,
    settled: { settlings: Settling[]; flushes: MarkedFlush[] },
    by: string,
  ): Promise<string[]>;
  laneMark(pathId: number, lane: number): Promise<Mark>;
  /**
   * Records flushes that the origin has and the ledger has not, and settles what they applied as materialized. Answers the ids that
   * the ledger does not know at all, and then nothing was recorded.
   */
  catchUp(pathId: number, lane: number, flushes: MarkedFlush[], by: string): Promise<string[]>;
  release(pathId: number, lane: number, releases: Release[], by: string): Promise<void>;
  /**
   * Numbers keys' mutations above versions that the origin held before the ledger knew the keys. Answers the keys that stand above
   * them now; a key of which anything is settled stays as it is.
   */
  renumber(pathId: number, lane: number, bases: ReadonlyMap<string, bigint>, by: string): Promise<Set<string>>;
  /** A page of a lane for the sweep, oldest first: the jobs its queued mutations name, and where the next page begins (null: at the end). */
  queuedJobs(
    pathId: number,
    lane: number,
    after: string,
    queuedBefore: Date,
    limit: number,
  ): Promise<{ jobs: string[]; last: string | null }>;
  /** Takes the mutations of these jobs back to `accepted`, so that the relay finds them again; only those of a part, where one is given. */
  requeue(pathId: number, lane: number, jobs: string[], part?: LanePart): Promise<number>;
  /** Takes everything back that was queued before the given time; a queue that lost everything is refilled with it. */
  requeueAll(pathId: number, lane: number, queuedBefore: Date): Promise<number>;
  evidence(pathId: number, keys: string[], window: number): Promise<Map<string, LedgerEvidence>>;
  recordFailure(
    pathId: number,
    lane: number,
    failure: { mutations: number; error: string; sample: string[] },
  ): Promise<void>;
  oweConfirmation(pathId: number, region: string, keys: string[]): Promise<void>;
  confirmationsOwed(limit: number): Promise<OwedConfirmations[]>;
  /** Forgets what was owed; what was owed anew since it was read stays owed. */
  confirmationPaid(owed: OwedConfirmations): Promise<void>;
  /** A path stops draining by itself (`because`), or resumes; a pause by a person is left alone. */
  selfPause(pathId: number, because: string | null): Promise<void>;
  /**
   * Renews a producer's right to acknowledge on a cache's word. While the path's control allows it, the deadline that the producer's
   * acknowledgments carry is recorded first, so that a switch knows until when one of them may still land.
   */
  renewLease(
    pathId: number,
    producer: string,
    lease: { ttlMs: number; region: string; cacheUntilMs: number },
  ): Promise<{ control: Control; expiresInMs: number }>;
  /** Ends a lease; until when its acknowledgments may still land stays recorded. */
  endLease(pathId: number, producer: string): Promise<void>;
  /** The ledger has under another id what was acknowledged as `mutation`: the same content, under the same idempotency key. */
  recordRepeated(mutation: string, as: string): Promise<void>;
  beat(worker: string, instance: string, progress: Record<string, number | string>): Promise<void>;
}
