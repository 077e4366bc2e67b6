import { z } from "zod";
import { approvalRequest } from "../../../../../../lib/api/plans";
import { command, idOf } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { planContext } from "../../../../../../lib/composition/repair";
import { byOf } from "../../../../../../lib/http/actor";
import { parseAs, readBody, respond, route } from "../../../../../../lib/http/route";
import { approvePlan } from "../../../../../../lib/operations/plan/approve";
import { readPlan } from "../../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const id = z.uuid("A plan's id is a UUID.");

export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const plan = parseAs(id, (await params).id);
    if (!plan.ok) return respond(plan);
    const body = await readBody(request, approvalRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    const context = planContext(opened);
    return command(request, opened, body.value, {
      act: () => idOf(approvePlan(context.plans, plan.value, body.value.digest, byOf(request))),
      show: async (id) => respond(await readPlan(context, id)),
    });
  });
}
