import type { QueueStoreEvidence } from "../domain/lint-contract";
import type { LedgerReads } from "../ledger/reads";
import type { ReadPath } from "../stores/path";
import type { Cursors } from "./cursor";
import type { KeyLooks } from "./looks";

export type { ReadPath } from "../stores/path";

/** What is read for every query. */
export interface ReadContext {
  paths: ReadonlyMap<string, ReadPath>;
  reads: LedgerReads;
  cursors: Cursors;
  /** A key that a person looks at is listed where it diverges. */
  looks: Pick<KeyLooks, "seen">;
  /** How a Redis connection is set up, as read from it; null when it could not be read. */
  redisSetup(connection: string): Promise<QueueStoreEvidence | null>;
  /** What the environment badge says. */
  environment: string;
}
