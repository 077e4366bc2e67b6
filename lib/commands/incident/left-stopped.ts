import { leftBehind } from "../../domain/recovery/left-behind";
import { dependentsOf } from "../../ledger/dependents/reads";
import { controlsOf } from "../../ledger/incidents/measures";
import type { Incident } from "../../ledger/incidents/model";
import type { Transaction } from "../../ledger/transaction";

/** The paths that would stay stopped if a locked incident were closed. */
export async function leftStopped(tx: Transaction, incident: Incident): Promise<string[]> {
  const controls = await controlsOf(tx, incident.pathIds);
  const dependents = await dependentsOf(tx, incident.id);
  return leftBehind(
    { id: incident.id, forcedReads: incident.authority?.forceOriginReads === true },
    controls.map(({ pathId, path, acknowledge, reads, ackIncident }) => ({
      path,
      acknowledge,
      reads,
      heldBy: ackIncident,
      dependents: dependents.filter((d) => d.pathId === pathId),
    })),
  );
}
