import type { JobState } from "../../domain/verdict/evidence";

export interface QueueJob {
  job: string;
  ids: string[];
}

/** One path's lanes in a queue, as they are read. Calls end within their deadline. */
export interface QueueReads {
  /** The state of each job of a lane; `missing` when the queue does not know it. */
  states(lane: number, jobs: string[]): Promise<Map<string, JobState>>;
  /** Which of these lanes are paused in the queue itself, which only another tool does. */
  paused(lanes: number[]): Promise<Set<number>>;
  /** How many consumers the queue believes in: one of the signals that stay green. */
  consumers(): Promise<number>;
}

/** What changes a queue. A job's data is ids; everything else is read from the ledger. Calls end within their deadline. */
export interface QueueWrites {
  add(lane: number, jobs: QueueJob[]): Promise<void>;
  /**
   * Tells one life of the queue's store from another: a store that lost everything has a new one. `since` is the `now` of whoever
   * saw it first, on the ledger's clock, which is also what tells when mutations were queued.
   */
  incarnation(now: Date): Promise<{ id: string; since: Date }>;
  close(): Promise<void>;
}

/** One path's lanes in a queue. */
export interface QueuePort extends QueueReads, QueueWrites {}
