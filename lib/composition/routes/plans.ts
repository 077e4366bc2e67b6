import type { api } from "../../api/api";
import { payloadIn } from "../../api/payload-text";
import { approvePlan } from "../../commands/plan/approve";
import { createPlan } from "../../commands/plan/create";
import { withdrawApproval } from "../../commands/plan/withdraw-approval";
import type { Context } from "../../domain/context";
import type { Asked } from "../../http/serve";
import { readPlan } from "../../queries/plan/read";
import { bind } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { commandDeps } from "../recovery";

/** Reads the plan after its command. */
const shown = (opened: Console) => ({ show: (id: string, ctx: Context) => readPlan(queryDeps(opened), ctx, { id }) });

/** Makes a plan; its payload keeps its exact text. */
export function planMaking(opened: Console, { params, body, text }: Asked<typeof api.plan.create>) {
  const { payload: _, breakGlass, ...rest } = body;
  const payload = payloadIn(text);
  const input = { ...rest, incident: params.id, payload, breakGlass: breakGlass?.reason ?? null };
  return bind(commandDeps(opened), createPlan, input, { ...shown(opened), content: { ...body, payload } });
}

/** Approves a plan by its digest. */
export const planApproval = (opened: Console, { params, body }: Asked<typeof api.plan.approve>) =>
  bind(commandDeps(opened), approvePlan, { id: params.id, digest: body.digest }, shown(opened));

/** Takes the caller's approval of a plan back. */
export const approvalWithdrawal = (opened: Console, { params }: Asked<typeof api.plan.withdrawApproval>) =>
  bind(commandDeps(opened), withdrawApproval, { id: params.id }, shown(opened));
