import type { JobState } from "../../domain/verdict/evidence";

export interface QueueJob {
  job: string;
  ids: string[];
}

/** The reads of one path's lanes in a queue. Calls end within their deadline. */
export interface QueueReads {
  /** The state of each job of a lane; `missing` when the queue does not know the job. */
  states(lane: number, jobs: string[]): Promise<Map<string, JobState>>;
  /** Which of these lanes are paused in the queue itself, which only another tool does. */
  paused(lanes: number[]): Promise<Set<number>>;
  /** The queue's own count of consumers: one of the signals that stay green. */
  consumers(): Promise<number>;
}

/** The writes of a queue. A job's data is ids; everything else is read from the ledger. Calls end within their deadline. */
export interface QueueWrites {
  add(lane: number, jobs: QueueJob[]): Promise<void>;
  /**
   * Identifies one life of the queue's store: a store that lost everything has a new id. `since` is the `now` of the first caller
   * that saw the id, on the ledger's clock, as are the times at which mutations were queued.
   */
  incarnation(now: Date): Promise<{ id: string; since: Date }>;
  close(): Promise<void>;
}

/** One path's lanes in a queue. */
export interface QueuePort extends QueueReads, QueueWrites {}
