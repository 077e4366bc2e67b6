import { observedPartsOf, partsOf } from "../../domain/reconcile/parts";
import { type AnyPath, isObserved } from "../../evidence/any-path";
import { startForIncident } from "../../ledger/reconciliations/start";
import type { Transaction } from "../../ledger/transaction";

/**
 * Starts the comparison of every key of a locked, open incident, store by store; a worker carries it out. While a comparison of the
 * incident runs, returns that one and starts nothing.
 */
export async function beginReconciliation(
  tx: Transaction,
  incident: string,
  paths: readonly AnyPath[],
): Promise<string> {
  const byId = new Map(paths.map((path) => [path.pathId, path]));
  const { id, started } = await startForIncident(tx, {
    incident,
    actor: tx.ctx.principal.name,
    partsOf(pathId, keys, regions) {
      const path = byId.get(pathId);
      if (path === undefined) return null;
      const named = path.caches
        .map((cache) => cache.region)
        .filter((region) => regions.length === 0 || regions.includes(region));
      const stores = { hasOrigin: path.origin !== null, regions: named };
      if (!isObserved(path)) return partsOf(keys, stores);
      const { outbox, jobs, config } = path;
      return observedPartsOf(keys, {
        ...stores,
        hasOutbox: outbox !== null,
        hasJobs: jobs !== null,
        isFollowed: config.sweep.share > 0,
      });
    },
  });
  if (started)
    tx.audit({
      verb: "reconcile",
      subject: `incident ${incident}`,
      reason: null,
      after: { reconciliation: id },
      incident,
    });
  return id;
}
