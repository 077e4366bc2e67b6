import type { JobState } from "../../domain/verdict/evidence";

/** A row of another system's outbox: the mapped columns as text, by their names. */
export interface SourceRow {
  id: string;
  /** Times as RFC 3339 UTC text with the digits that the column keeps, JSON as it is stored, everything else as Postgres writes it. */
  columns: Readonly<Record<string, string | null>>;
}

/** The source's table differs from the mapping, and waiting does not help; the message names the remedy. */
export class SourceMisfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SourceMisfit";
  }
}

/**
 * The reads of another system's outbox or mutation table. Every call is one bounded SELECT, and takes no lock beyond a read's. Ids
 * and times are not commit order: a row may appear behind any position.
 */
export interface OutboxReads {
  readonly name: string;
  /**
   * A page of the path's rows in the order of their ids: those among the table's next `limit` rows, so possibly none. `next` null: the
   * last page.
   */
  page(after: string | null, limit: number): Promise<{ rows: SourceRow[]; next: string | null }>;
  /** Rows that the other system has not finished, by the mapped state; none where the state does not tell. */
  open(limit: number): Promise<SourceRow[]>;
  /** The newest rows by the mapped time of acceptance, at most `limit` since then; none without that column. */
  recent(since: Date, limit: number): Promise<SourceRow[]>;
  /** The rows of these ids that still exist. */
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, SourceRow>>;
}

/** The lists and sets of a foreign queue that hold jobs. `paused` is the list of older producers on a paused queue. */
export const JOB_SETS = [
  "wait",
  "paused",
  "prioritized",
  "active",
  "delayed",
  "waiting-children",
  "failed",
  "completed",
] as const;
export type JobSet = (typeof JOB_SETS)[number];

/** The state of the jobs of each set. */
export const STATE_OF_SET: Record<JobSet, JobState> = {
  wait: "waiting",
  paused: "waiting",
  prioritized: "waiting",
  active: "active",
  delayed: "delayed",
  "waiting-children": "waiting",
  failed: "failed",
  completed: "completed",
};

/** A job of another system's queue, as its store has it. */
export interface ForeignJob {
  id: string;
  name: string;
  /** JSON text, as the producer wrote it. */
  data: string;
  /** The caller's own clock, in ms; null where the job has none. */
  timestamp: number | null;
  finishedOn: number | null;
  attemptsMade: number;
  failedReason: string | null;
  /** Of a flow or a scheduler: the job cannot be removed or added again by itself. */
  hasParent: boolean;
}

/**
 * The reads of another system's queue, with plain read commands only: no script, no write, no job taken. Works on BullMQ 5 and 6 and
 * on Bull 4, which keep jobs alike.
 */
export interface JobsReads {
  readonly name: string;
  /** The number of jobs in each set. */
  counts(): Promise<Readonly<Record<JobSet, number>>>;
  /**
   * Jobs of a set from a position, oldest first where the set has an order. Fewer than `count` where the set names jobs that are no
   * more; `next` null: the set ends here. A job that moves meanwhile may be met twice or not at all.
   */
  page(set: JobSet, start: number, count: number): Promise<{ jobs: ForeignJob[]; next: number | null }>;
  /**
   * Jobs by their ids, each with the set that holds it; null: the queue does not know the job. A set of null: the job is stored, and
   * no set holds it. Of a long list only a bounded part is searched; an unfinished job that no other set holds then counts as waiting.
   */
  read(ids: readonly string[]): Promise<(({ set: JobSet | null } & ForeignJob) | null)[]>;
  /** How many jobs were ever added, by the queue's own count; null: it keeps none. */
  added(): Promise<string | null>;
  paused(): Promise<boolean>;
  /** The workers that the store counts; null where it cannot tell. */
  consumers(): Promise<number | null>;
}

/** A job as a person or a plan saw it: of another job under the same id at least one of these differs. */
export interface SeenJob {
  id: string;
  timestamp: number | null;
  /** The job's data, exactly. */
  data: string;
}

/** A job whole, as it is kept before it is removed, so that it can be added again. */
export interface KeptJob extends SeenJob {
  name: string;
  /** All members of the job's hash as text, its options among them. */
  members: Readonly<Record<string, string>>;
}

/**
 * What a queue answered to the change of one job. `moved`: the job is another one now, or in another state. `active`: a worker has
 * it. `gone`: the queue does not know it. `taken`: its id belongs to another job. `not-quiet`: the queue is not paused, or a worker still
 * has a job. `late`: the call reached the queue after its deadline. None but `done` changed anything.
 */
export type JobChange = "done" | "moved" | "active" | "gone" | "taken" | "not-quiet" | "late";

/** What a change of a job is bound to, checked in the queue's store together with the change. */
export interface JobBounds {
  /** On the store's own clock, in ms since 1970. */
  untilMs: number;
  /** The change takes place only while the queue is paused and no worker has a job. */
  quiet: boolean;
}

/**
 * The writes to another system's BullMQ queue, by the library's own scripts of the queue's own version. Every change compares the job
 * with what was seen, in the same step. Where `whyNot` gives a reason, they throw SourceMisfit.
 */
export interface JobsWrites {
  readonly name: string;
  /** Why this queue cannot be written (Bull 4, or a version that is not known); null: it can. */
  whyNot(): Promise<string | null>;
  /** The store's own clock, in ms since 1970. */
  nowMs(): Promise<number>;
  /** Pauses or resumes the whole queue; repeating it changes nothing. Jobs that a worker already has go on. */
  pause(paused: boolean): Promise<void>;
  /** Moves a failed job back to the waiting jobs. */
  retry(seen: SeenJob, bounds: JobBounds): Promise<JobChange>;
  /** A job whole; null: the queue does not know it. */
  whole(id: string): Promise<KeptJob | null>;
  /** Removes a job that no worker has. A completed job, and one of a flow or of a scheduler, counts as `moved`. */
  remove(seen: SeenJob, bounds: JobBounds): Promise<JobChange>;
  /**
   * Adds a kept job again under its own id, with its data and options as they were. `taken` as well where another job holds its
   * deduplication id; a job of a flow or of a scheduler counts as `moved`.
   */
  addAgain(kept: KeptJob, bounds: JobBounds): Promise<JobChange>;
  close(): Promise<void>;
}

/** The writes to another system's outbox, where `whyNotFinishable` gives no reason against them. */
export interface OutboxWrites {
  readonly name: string;
  /**
   * Takes a row out of the relay's work: its state goes from `seen` to the first that the mapping calls done, in one conditional
   * statement. `moved`: the state was another one, or `seen` is neither pending nor failed. `gone`: the path has no such row. Throws
   * SourceMisfit, and changes nothing, where the id is of several rows or a trigger sets another state.
   */
  finish(id: string, seen: string): Promise<"done" | "moved" | "gone">;
  /** Puts a row's state back from what `finish` made of it, to one that is pending or failed. */
  reopen(id: string, to: string): Promise<"done" | "moved" | "gone">;
}
