import type { Mark } from "../../domain/marks";
import type { Rollbacks } from "../../ledger/rollback/rollback";
import type { Log, WiredPath } from "../../stores/path";

/** The dependencies of a rollback's repair. */
export interface RollbackParts {
  rollbacks: Rollbacks;
  log: Log;
  /** The name that settlements record: worker and instance. */
  by: string;
}

/** One lane whose marks in the ledger and the origin disagree. */
export interface Disagreement {
  path: WiredPath;
  lane: number;
  origin: Mark;
  ledger: Mark;
}
