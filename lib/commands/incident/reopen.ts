import { ok, type Refusal, type Result } from "../../errors";
import { markReopened } from "../../ledger/incidents/changes";
import type { Incident } from "../../ledger/incidents/model";
import { type HeldControl, reopenControl, takeControl } from "../../ledger/paths/switch";
import type { Transaction } from "../../ledger/transaction";
import { closedByLoss } from "./ledger-lost";

/**
 * Reopens the paths of a locked incident: acknowledgments as the contract says, drain running, reads from caches. A path that
 * another incident controls stays as it is, and is reopened by that incident. Refuses while a put-back ledger keeps one of them closed.
 */
export async function reopenPaths(
  tx: Transaction,
  { id, pathIds }: Incident,
): Promise<Result<null, Refusal<"wrong-state">>> {
  const controls: HeldControl[] = [];
  for (const pathId of pathIds) controls.push(await takeControl(tx, pathId));
  const lost = closedByLoss(controls.filter(({ ackIncident }) => ackIncident === id));
  if (lost !== null) return lost;
  let reopened = false;
  for (const before of controls) {
    const { pathId } = before;
    const mine = before.ackIncident === id;
    if (!mine && before.ackIncident !== null) continue;
    if (!mine && before.drain === "running" && before.reads === "cache") continue;
    reopened = true;
    await reopenControl(tx, pathId, mine);
    const { acknowledge, drain, reads, epoch } = before;
    tx.audit({
      verb: "reopen-path",
      subject: `path ${before.path}`,
      reason: null,
      before: { acknowledge, drain, reads, epoch: String(epoch) },
      after: { acknowledge: mine ? "contract" : acknowledge, drain: "running", reads: "cache" },
      incident: id,
      pathIds: [pathId],
    });
  }
  // A path that is reopened a second time is watched anew.
  if (await markReopened(tx, id, reopened))
    tx.audit({ verb: "restore", subject: "the incident", reason: null, incident: id });
  return ok(null);
}
