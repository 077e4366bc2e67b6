import { z } from "zod";
import { runRequest } from "../../../../../../lib/api/runs";
import { command, idOf } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { repairParts } from "../../../../../../lib/composition/recovery";
import { planContext } from "../../../../../../lib/composition/repair";
import { byOf } from "../../../../../../lib/http/actor";
import { parseAs, readBody, respond, route } from "../../../../../../lib/http/route";
import { startRun } from "../../../../../../lib/operations/run/start";
import { readRun } from "../../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const id = z.uuid("A plan's id is a UUID.");

export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const plan = parseAs(id, (await params).id);
    if (!plan.ok) return respond(plan);
    const body = await readBody(request, runRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    const { digest, breakGlass } = body.value;
    return command(request, opened, body.value, {
      act: () => idOf(startRun(repairParts(opened), plan.value, digest, breakGlass?.reason ?? null, byOf(request))),
      show: async (id) => respond(await readRun(planContext(opened), id), 201),
    });
  });
}
