import type { api } from "../../api/api";
import { startReconciliation } from "../../commands/reconciliation/start";
import type { Asked } from "../../http/serve";
import { readReconciliation } from "../../queries/reconciliation/read";
import { contextOf } from "../actor";
import { type Command, idOf } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { reconciliations } from "../reconcile";

type Start = typeof api.reconciliation.start;

/** Starts comparing every key of an incident, and answers how far that is. */
export function reconciliationStart(opened: Console, { params, request }: Asked<Start>): Command<Start, string> {
  const { stores } = opened;
  const ledger = reconciliations(stores);
  return {
    act: (by) => idOf(startReconciliation(ledger, stores.paths, { incidentId: params.id, ...by })),
    show: (id) => readReconciliation(queryDeps(opened), contextOf(request), { id }),
  };
}
