import { partsOf } from "../../domain/reconcile/parts";
import { ok, type Result, refused } from "../../errors";
import type { By } from "../../ledger/model/incidents";
import type { Reconciliations } from "../../ledger/model/reconciliations";
import type { WiredPath } from "../../stores/path";

/**
 * Starts comparing every key of an incident's scope, store by store; a worker carries it out. Starting again while one runs
 * answers that one. Refuses where the incident is unknown or closed.
 */
export async function startReconciliation(
  reconciliations: Reconciliations,
  paths: ReadonlyMap<string, WiredPath>,
  asked: { incidentId: string } & By,
): Promise<Result<{ id: string }>> {
  const byId = new Map([...paths.values()].map((path) => [path.pathId, path]));
  const started = await reconciliations.start({
    ...asked,
    partsOf(pathId, keys, regions) {
      const path = byId.get(pathId);
      if (path === undefined) return null;
      const named = path.caches
        .map((cache) => cache.region)
        .filter((region) => regions.length === 0 || regions.includes(region));
      return partsOf(keys, { hasOrigin: path.origin !== null, regions: named });
    },
  });
  switch (started.status) {
    case "no-incident":
      return refused({ code: "not-found", detail: `There is no incident ${asked.incidentId}.` });
    case "incident-closed":
      return refused({ code: "incident-closed", incident: asked.incidentId });
    default:
      return ok({ id: started.id });
  }
}
