import type { EntryBytes } from "../read-entry";
import type { JobText } from "../read-job";
import type { QueueName, SurveyedTable } from "../survey";

export type RowTexts = Readonly<Record<string, string | null>>;

/** A table with some of its rows. */
export interface SampledTable {
  connection: string;
  table: SurveyedTable;
  rows: readonly RowTexts[];
}

/** A queue with some of its jobs. */
export interface SampledQueue extends QueueName {
  connection: string;
  jobs: readonly JobText[];
}

/** An entry with the name of its key. */
export interface SampledEntry {
  connection: string;
  name: string;
  entry: EntryBytes;
}

/** Samples of everything that the given stores hold. */
export interface Surveyed {
  connections: readonly { name: string; kind: "postgres" | "redis" }[];
  tables: readonly SampledTable[];
  queues: readonly SampledQueue[];
  entries: readonly SampledEntry[];
}
