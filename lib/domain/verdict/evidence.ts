import type { AcknowledgmentBoundary, ReplayModel } from "../contract";
import type { JsonText } from "../json-text";
import type { MutationState, Operation } from "../mutation";
import type { DrainScope } from "../path-control";

/** The result of reading a store: its content, or the reason for none. An unreachable store is never an empty store. */
export type Reading<T> = { reachable: true; value: T } | { reachable: false; because: string };

/** A mutation in the ledger, with its state. */
export interface LedgerMutation {
  id: string;
  version: bigint;
  basedOn: bigint | null;
  operation: Operation;
  payload: JsonText | undefined;
  /** When an erasure overwrote the payload; absent or null: never. */
  erasedAt?: Date | null;
  state: MutationState;
  acceptedAt: Date;
  queuedAt: Date | null;
  settledAt: Date | null;
  job: string | null;
  because: string | null;
}

export interface LedgerEvidence {
  /** Newest first; a window of the key's history, and `complete` says whether it is the whole of it. */
  mutations: LedgerMutation[];
  complete: boolean;
  /** The highest version with a receipt, whether or not it is in the window; null when there is none. */
  materialized: bigint | null;
  materializedAt: Date | null;
  /** All that is outstanding of the key, the window's and what is older. */
  outstandingCount: bigint;
  /** The count stopped at a bound: there are at least so many. */
  outstandingIsLeast?: boolean;
  oldestOutstandingAt: Date | null;
  /** The pauses that keep the key from being drained; what is accepted meanwhile waits. */
  holds: Hold[];
}

/** A pause that somebody made. What is not known of it is null. */
export interface Hold {
  of: DrainScope | "queue";
  /** Of a lane's pause, which lane. */
  lane: number | null;
  reason: string | null;
  actor: string | null;
  since: Date | null;
}

/** An entry of a cache region; a tombstone has no value. `version` null: the entry carries none. */
export interface CacheEntry {
  version: bigint | null;
  value: JsonText | undefined;
  speculative: boolean;
  tombstone: boolean;
  /** A repair cleared the entry: readers treat it as a miss, and it is no evidence about the key. */
  invalidated?: boolean;
  /** The type of what another program wrote at the entry's key: it says nothing of the key, and is never changed. */
  foreign?: string;
  writtenAt: Date | null;
  mutation: string | null;
  ttlMs: number | null;
  /** Only the cache has the entry's acknowledgment so far as the cache knows, and the version is the cache's own. */
  own?: true;
}

export interface CacheEvidence {
  region: string;
  reading: Reading<CacheEntry | null>;
}

/** A write that was acknowledged on a cache's word and that the ledger refused afterwards. */
export interface RefusedWrite {
  region: string;
  mutation: string;
  acceptedAt: Date;
  because: string;
}

/** The origin's row; `deleted` is a versioned tombstone. Null: nothing is there. */
export interface OriginRow {
  version: bigint | null;
  value: JsonText | undefined;
  updatedAt: Date | null;
  deleted: boolean;
}

/** A receipt's proof about its key's row: `holds` is whether the row still has the receipt's value; null: not known. */
export interface Witness {
  mutation: string;
  version: bigint;
  /** Of the row as it was compared; null: there is none. */
  rowVersion: bigint | null;
  holds: boolean | null;
  /** The row of a sum was changed or put back before newer writes came in above it: no receipt vouches for it, whatever is on its way. */
  isBroken?: boolean;
  /** The digest is of another mapping or of other column types, so the receipt neither proves nor contradicts the row. */
  ofAnotherShape?: boolean;
}

export const JOB_STATES = ["waiting", "active", "delayed", "failed", "completed", "missing"] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface QueueEvidence {
  /** By job id, for every job that an outstanding mutation of the window names. */
  jobs: ReadonlyMap<string, JobState>;
  /** The queue of the key's lane is paused, which only another tool does. */
  paused: boolean;
}

/** All stores of one key at one read time. */
export interface KeyEvidence {
  key: string;
  model: ReplayModel;
  /** The member that may never fall (`monotonic`). */
  greatest?: string | undefined;
  acknowledge: AcknowledgmentBoundary;
  maxTruthLagMs: number;
  graceMs: number;
  ledger: Reading<LedgerEvidence>;
  queue: Reading<QueueEvidence>;
  caches: CacheEvidence[];
  refusedWrites?: RefusedWrite[];
  origin: Reading<OriginRow | null>;
  /** The receipt with the highest mark of those that the ledger knows; left out where none was asked for. */
  witness?: Witness | null;
  replicas: { name: string; reading: Reading<OriginRow | null> }[];
  readAt: Date;
}
