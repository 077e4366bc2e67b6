import type { api } from "../../api/api";
import { approvePlan } from "../../commands/plan/approve";
import { createPlan } from "../../commands/plan/create";
import { payloadIn } from "../../http/payload-text";
import type { Asked } from "../../http/serve";
import { planItems, readPlan as planOf } from "../../queries/plans";
import { type Command, idOf } from "../command";
import type { Console } from "../console";
import { repairParts } from "../recovery";
import { planContext } from "../repair";

type Create = typeof api.plan.create;
type Approve = typeof api.plan.approve;

/** A plan as it stands. */
export const readPlan = (opened: Console, { params }: Asked<typeof api.plan.read>) =>
  planOf(planContext(opened), params.id);

/** A page of a plan's items. */
export const readPlanItems = (opened: Console, { params, query }: Asked<typeof api.plan.items>) =>
  planItems(planContext(opened), params.id, query.disposition, query);

/** Makes a plan; its payload is taken digit for digit as it was sent. */
export function planMaking(opened: Console, { params, body, text }: Asked<Create>): Command<Create, string> {
  const { payload: _, breakGlass, ...rest } = body;
  const payload = payloadIn(text);
  const glass = breakGlass?.reason ?? null;
  return {
    content: { ...body, payload },
    act: (by) => idOf(createPlan(repairParts(opened), params.id, { ...rest, payload }, glass, by)),
    show: (id) => planOf(planContext(opened), id),
  };
}

/** Approves a plan by its digest. */
export function planApproval(opened: Console, { params, body }: Asked<Approve>): Command<Approve, string> {
  const context = planContext(opened);
  return {
    act: (by) => idOf(approvePlan(context.plans, params.id, body.digest, by)),
    show: (id) => planOf(context, id),
  };
}
