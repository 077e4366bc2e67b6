import type { api } from "../../api/api";
import { startReconciliation } from "../../commands/reconciliation/start";
import type { Context } from "../../domain/context";
import type { Asked } from "../../http/serve";
import { readReconciliation } from "../../queries/reconciliation/read";
import { bind } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { commandDeps } from "../recovery";

/** Starts the comparison of every key of an incident, and returns its progress. */
export const reconciliationStart = (opened: Console, { params }: Asked<typeof api.reconciliation.start>) =>
  bind(
    commandDeps(opened),
    startReconciliation,
    { incident: params.id },
    {
      show: (id: string, ctx: Context) => readReconciliation(queryDeps(opened), ctx, { id }),
    },
  );
