import type { api } from "../../api/api";
import { approvePlan } from "../../commands/plan/approve";
import { createPlan } from "../../commands/plan/create";
import { payloadIn } from "../../http/payload-text";
import type { Asked } from "../../http/serve";
import { readPlan } from "../../queries/plan/read";
import { contextOf } from "../actor";
import { type Command, idOf } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { repairParts } from "../recovery";
import { buildParts } from "../repair";

type Create = typeof api.plan.create;
type Approve = typeof api.plan.approve;

/** Makes a plan; its payload is taken digit for digit as it was sent. */
export function planMaking(opened: Console, { params, body, text, request }: Asked<Create>): Command<Create, string> {
  const { payload: _, breakGlass, ...rest } = body;
  const payload = payloadIn(text);
  const glass = breakGlass?.reason ?? null;
  return {
    content: { ...body, payload },
    act: (by) => idOf(createPlan(repairParts(opened), params.id, { ...rest, payload }, glass, by)),
    show: (id) => readPlan(queryDeps(opened), contextOf(request), { id }),
  };
}

/** Approves a plan by its digest. */
export function planApproval(opened: Console, { params, body, request }: Asked<Approve>): Command<Approve, string> {
  return {
    act: (by) => idOf(approvePlan(buildParts(opened.stores).plans, params.id, body.digest, by)),
    show: (id) => readPlan(queryDeps(opened), contextOf(request), { id }),
  };
}
