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
  paused(): Promise<boolean>;
  /** The workers that the store counts; null where it cannot tell. */
  consumers(): Promise<number | null>;
}
