import { laneOf } from "../domain/lane";
import type { LedgerReads } from "../ledger/reads";
import { withDeadline } from "../stores/deadline";
import type { ReadPath } from "./context";

const DEADLINE_MS = 1_200;

/** Returns the holds on a key's drain; null when the ledger did not answer in time. */
export async function drainHoldsOf(reads: Pick<LedgerReads, "drainHolds">, path: ReadPath, key: string) {
  const lane = laneOf(key, path.config.queue?.lanes ?? 1);
  const holds = await withDeadline(reads.drainHolds(path.pathId, lane, key), DEADLINE_MS, "the ledger").catch(
    () => null,
  );
  return holds && { lane, holds };
}
