import { OBSERVED_TALLY } from "../codes";

/** SQL that counts one more change to what the ledger knows of a path. `pathId` is an expression. */
export const NOTE_CHANGE = (pathId: string): string =>
  `INSERT INTO observed_tally (path_id, kind, total) VALUES (${pathId}, ${OBSERVED_TALLY.changes}, 1)
   ON CONFLICT (path_id, kind) DO UPDATE SET total = observed_tally.total + 1`;
