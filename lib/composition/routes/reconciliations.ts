import type { api } from "../../api/api";
import { startReconciliation } from "../../commands/reconciliation/start";
import type { Asked } from "../../http/serve";
import { reconciliationDetail } from "../../queries/reconciliation";
import { type Command, idOf } from "../command";
import type { Console } from "../console";
import { reconciliations } from "../reconcile";

type Start = typeof api.reconciliation.start;

/** A reconciliation as it stands. */
export const readReconciliation = ({ read, stores }: Console, { params }: Asked<typeof api.reconciliation.read>) =>
  reconciliationDetail(read, reconciliations(stores), params.id);

/** Starts comparing every key of an incident, and answers how far that is. */
export function reconciliationStart({ read, stores }: Console, { params }: Asked<Start>): Command<Start, string> {
  const ledger = reconciliations(stores);
  return {
    act: (by) => idOf(startReconciliation(ledger, stores.paths, { incidentId: params.id, ...by })),
    show: (id) => reconciliationDetail(read, ledger, id),
  };
}
