import type { Mark } from "../../domain/marks";
import type { RollbackLedger } from "../../ledger/rollback/rollback";
import type { Log, WiredPath } from "../../stores/path";

/** What mending a store that was put back is given. */
export interface RollbackParts {
  rollbacks: RollbackLedger;
  log: Log;
  /** Worker and instance, as settlements name it. */
  by: string;
}

/** One lane whose marks in ledger and origin disagree. */
export interface Disagreement {
  path: WiredPath;
  lane: number;
  origin: Mark;
  ledger: Mark;
}
