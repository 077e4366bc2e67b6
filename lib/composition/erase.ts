import { type EraseParts, SHOWN_WITHIN_MS } from "../engine/erase/eraser";
import { gather } from "../evidence/gather";
import { byWorker } from "../ledger/audit/by";
import { erasureWorkOn } from "../ledger/erasures/work";
import type { Log } from "../stores/path";
import type { Stores } from "./stores";

const GATHER = { window: 100, deadlineMs: 3_000 };

/** The dependencies of carrying out erasures. */
export function eraseParts(
  stores: Pick<Stores, "ledgerPool" | "paths" | "observed">,
  { instance, log, stopping }: { instance: string; log: Log; stopping: AbortSignal },
): EraseParts {
  return {
    work: erasureWorkOn(stores.ledgerPool),
    paths: stores.paths,
    observed: stores.observed,
    async gather(path, key) {
      const found = (await gather(path, [key], GATHER)).get(key);
      if (found === undefined) throw new Error("a key that was asked for was not read");
      return found;
    },
    shownWithinMs: SHOWN_WITHIN_MS,
    instance: `steward ${instance}`,
    by: byWorker(`steward ${instance}`),
    log,
    stopping,
  };
}
