import type { TwoPersonRule } from "../domain/access/settings";
import type { QueueStoreEvidence } from "../domain/lint-contract";
import type { ObservedReads } from "../ledger/observed/reads";
import type { LedgerReads } from "../ledger/reads";
import type { ReadObservedPath, ReadPath } from "../stores/path";
import type { Cursors } from "./cursor";
import type { Looks } from "./looks";

export type { ReadObservedPath, ReadPath } from "../stores/path";

/** The stores and services that every query reads. */
export interface ReadContext {
  paths: ReadonlyMap<string, ReadPath>;
  /** The paths of other systems, apart from Trueup's own: nothing that writes looks here. */
  observed: ReadonlyMap<string, ReadObservedPath>;
  /** Whether paths that only the ledger knows are read of as well; false for a principal of some paths alone. */
  everyPath: boolean;
  reads: LedgerReads;
  observedReads: ObservedReads;
  cursors: Cursors;
  /** Takes each key that a person looks at; a worker lists the divergent ones. */
  looks: Looks;
  /** The setup of a Redis connection, as read from the server; null when it could not be read. */
  redisSetup(connection: string): Promise<QueueStoreEvidence | null>;
  /** What needs a second person, beside what always does. */
  rules: readonly TwoPersonRule[];
  /** The text of the environment badge. */
  environment: string;
}
