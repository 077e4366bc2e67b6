import { planRequest } from "../../../../../../lib/api/plans";
import { command, idOf } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { repairParts } from "../../../../../../lib/composition/recovery";
import { planContext } from "../../../../../../lib/composition/repair";
import { byOf } from "../../../../../../lib/http/actor";
import { BATCH_BYTES } from "../../../../../../lib/http/mutation-body";
import { incidentId } from "../../../../../../lib/http/params";
import { payloadIn } from "../../../../../../lib/http/payload-text";
import { parseAs, readExactBody, respond, route } from "../../../../../../lib/http/route";
import { createPlan } from "../../../../../../lib/operations/plan/create";
import { readPlan } from "../../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const incident = parseAs(incidentId, (await params).id);
    if (!incident.ok) return respond(incident);
    const body = await readExactBody(request, planRequest, BATCH_BYTES);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    const { payload: _, breakGlass, ...rest } = body.value.body;
    const payload = payloadIn(body.value.text);
    const proposal = { ...rest, payload };
    const glass = breakGlass?.reason ?? null;
    return command(
      request,
      opened,
      { ...body.value.body, payload },
      {
        act: () => idOf(createPlan(repairParts(opened), incident.value, proposal, glass, byOf(request))),
        show: async (id) => respond(await readPlan(planContext(opened), id), 201),
      },
    );
  });
}
