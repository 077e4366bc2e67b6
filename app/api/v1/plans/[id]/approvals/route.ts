import { z } from "zod";
import { command } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { planContext } from "../../../../../../lib/composition/repair";
import { byOf } from "../../../../../../lib/http/actor";
import { json, parseAs, readBody, respond, route } from "../../../../../../lib/http/route";
import { approvalRequest } from "../../../../../../lib/http/wire/plans";
import { approvePlan } from "../../../../../../lib/operations/plan/approve";
import { planView } from "../../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const id = z.uuid("A plan's id is a UUID.");

export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const plan = parseAs(id, (await params).id);
    if (!plan.ok) return respond(plan);
    const body = await readBody(request, approvalRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    return command(request, opened, body.value, async () => {
      const context = planContext(opened);
      const approved = await approvePlan(context.plans, plan.value, body.value.digest, byOf(request));
      return approved.ok ? json(await planView(context, approved.value)) : respond(approved);
    });
  });
}
