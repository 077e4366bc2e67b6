import { incidentClosed } from "../../domain/notification/notices";
import { letWaitingGo } from "../../ledger/dependents/dependents";
import { disarmReopening } from "../../ledger/incidents/arm";
import { abortRuns, markClosed } from "../../ledger/incidents/changes";
import type { Incident } from "../../ledger/incidents/model";
import { notify } from "../../ledger/notifications/notify";
import type { Transaction } from "../../ledger/transaction";
import { letDependentsGo } from "./let-go";

const BECAUSE_CLOSED = "the incident was closed";

/** Closes a locked incident: aborts its runs and releases its dependents. Its paths stay as they are. */
export async function closeTaken(
  tx: Transaction,
  incident: Incident,
  { by, reason }: { by: string; reason: string | null },
): Promise<void> {
  const { id } = incident;
  await markClosed(tx, id, by);
  await notify(tx, incidentClosed(by, incident));
  for (const { run, state } of await abortRuns(tx, id, BECAUSE_CLOSED))
    tx.audit({
      verb: "run-aborting",
      subject: `run ${run}`,
      reason: BECAUSE_CLOSED,
      before: { state },
      after: { state: "aborting" },
      incident: id,
    });
  await disarmReopening(tx, id);
  await letDependentsGo(tx, id, null);
  await letWaitingGo(tx, id);
  tx.audit({ verb: "close-incident", subject: "the incident", reason, incident: id });
}
