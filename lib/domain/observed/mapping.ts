import type { OriginValue, PathContract, ReplicaConfig, SweepConfig } from "../contract";

/** Where one text of a source row stands: in a column, or at a pointer into the payload. */
export type RowPlace = { kind: "column"; column: string } | { kind: "pointer"; pointer: string };

/** How a source tells that its own work on a row is over. `sent` is all that this proves: the row was published. */
export type SourceState =
  | { kind: "column"; column: string; pending: string[]; active: string[]; done: string[]; failed: string[] }
  | { kind: "done-when"; column: string; isNull: boolean }
  | { kind: "removed-when-done" }
  | { kind: "insert-only" };

/** Another system's outbox or mutation table, as a path reads it. */
export interface OutboxMapping {
  connection: string;
  /** Schema, table and columns exactly as the catalog has them, unquoted. */
  schema: string;
  table: string;
  id: string;
  /** One place for each of the path's key parts. */
  key: RowPlace[];
  /** Rows are the path's where every column has one of its texts. */
  where: { column: string; texts: string[] }[];
  /** Null: every row sets the value. */
  operation: { column: string; delete: string[] } | null;
  /** `pointer`: where the value stands in an enveloped payload; without it the whole payload is the value. */
  payload: { kind: "column"; column: string; pointer?: string | null } | { kind: "columns"; columns: string[] } | null;
  version: RowPlace | null;
  acceptedAt: string | null;
  actor: string | null;
  requestId: string | null;
  idempotencyKey: string | null;
  state: SourceState;
}

/** Where a job keeps its key: at pointers, one for each key part, or in the job's own id. */
export type JobKey = { kind: "pointers"; pointers: string[] } | { kind: "job-id"; template: string };

/** What one kind of job says. The first rule that fits a job speaks for it. */
export type JobRule =
  | { kind: "ignore"; names: string[] | null; where: JobCondition[] }
  | {
      kind: "item";
      names: string[] | null;
      where: JobCondition[];
      /** A pointer to a list, of which each member is an item; the other pointers go into that member. */
      each: string | null;
      key: JobKey;
      version: string | null;
      payload: string | null;
      /** Pointers to who asked for the write and under which ids; they go into the job's data, of a batch as well. */
      actor?: string | null;
      requestId?: string | null;
      idempotencyKey?: string | null;
      operation: "set" | "delete";
    };

/** A member of the job's data that must have one of these texts. */
export interface JobCondition {
  pointer: string;
  texts: string[];
}

/** What the other system's worker does with a job that is older than the row, or that it has done before. */
export const WORKER_GUARDS = ["unguarded", "version-guarded", "idempotent"] as const;
export type WorkerGuard = (typeof WORKER_GUARDS)[number];

/** Another system's queue, as a path reads it. */
export interface JobsMapping {
  connection: string;
  name: string;
  prefix: string;
  rules: JobRule[];
  worker: WorkerGuard;
}

/** The ways in which another system keeps its cache entries. */
export const ENTRY_FORMATS = ["json", "hash", "keyv", "text"] as const;
export type EntryFormat = (typeof ENTRY_FORMATS)[number];

/** Another system's cache, as a path reads it. */
export interface ForeignCache {
  region: string;
  connection: string;
  /** The entry's Redis key, with `{key}` or one `{part}` for each key part. */
  key: string;
  format: EntryFormat;
  /** A pointer into the entry, or the field of a hash; null: entries carry no version. */
  version: string | null;
  /** As above; null: the whole entry is the value. */
  value: string | null;
}

/** What orders an origin's rows: a number, the time of the last change, or nothing. */
export type RowVersion = { kind: "number"; column: string } | { kind: "timestamp"; column: string } | null;

/** Another system's table, partitioned table or view, as a path reads it. */
export interface ForeignOrigin {
  connection: string;
  schema: string;
  table: string;
  /** One column for each key part. */
  key: string[];
  version: RowVersion;
  /** `members` gives a value column's name in the payload, where that is another one. */
  value: OriginValue;
  members: ReadonlyMap<string, string>;
  updatedAt: string | null;
  /** A row is deleted where this column is not null, or is null. */
  deletedWhen: { column: string; isNull: boolean } | null;
}

/** The stores in which repair verbs are allowed. */
export interface RepairAllowed {
  queue: boolean;
  cache: boolean;
  origin: boolean;
}

/** The native path that carries the writes of a former one now, and since when. */
export interface Former {
  of: string;
  since: Date;
}

/** A path whose writes another system carries, with the mapping of its stores. */
export interface ObservedPath extends PathContract {
  mode: "observed";
  /** The path was taken over, and its former sources are looked at for late writes; left out or null: it was not. */
  former?: Former | null;
  /** The parts of a key in order; one part named `key` where the key is one text. */
  keyParts: string[];
  outbox: OutboxMapping | null;
  jobs: JobsMapping | null;
  caches: ForeignCache[];
  origin: ForeignOrigin | null;
  replicas: ReplicaConfig[];
  /** JSON pointers into the value, hidden from the support role. */
  mask: string[];
  repair: RepairAllowed;
  sweep: SweepConfig;
  /** How long a write may be in no queue before it counts as stranded. */
  graceMs: number;
}

/** The stores of a path that hold values: what may be declared right. */
export const sourcesOf = ({ outbox, jobs, origin }: Pick<ObservedPath, "outbox" | "jobs" | "origin">) => ({
  source: outbox !== null || jobs !== null,
  queue: jobs?.rules.some((rule) => rule.kind === "item" && rule.operation === "set") ?? false,
  origin: origin !== null,
});
