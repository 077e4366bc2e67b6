import { z } from "zod";
import { openConsole } from "../../../../../lib/composition/console";
import { planContext } from "../../../../../lib/composition/repair";
import { parseAs, respond, route } from "../../../../../lib/http/route";
import { readPlan } from "../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const id = z.uuid("A plan's id is a UUID.");

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const plan = parseAs(id, (await params).id);
    return plan.ok ? respond(await readPlan(planContext(await openConsole()), plan.value)) : respond(plan);
  });
}
