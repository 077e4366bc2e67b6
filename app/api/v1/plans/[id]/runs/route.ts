import { z } from "zod";
import { command } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { repairParts } from "../../../../../../lib/composition/recovery";
import { planContext } from "../../../../../../lib/composition/repair";
import { byOf } from "../../../../../../lib/http/actor";
import { json, parseAs, readBody, respond, route } from "../../../../../../lib/http/route";
import { runRequest } from "../../../../../../lib/http/wire/plans";
import { startRun } from "../../../../../../lib/operations/run/start";
import { runView } from "../../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const id = z.uuid("A plan's id is a UUID.");

export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const plan = parseAs(id, (await params).id);
    if (!plan.ok) return respond(plan);
    const body = await readBody(request, runRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    return command(request, opened, body.value, async () => {
      const started = await startRun(
        repairParts(opened),
        plan.value,
        body.value.digest,
        body.value.breakGlass?.reason ?? null,
        byOf(request),
      );
      return started.ok ? json(await runView(planContext(opened), started.value), 201) : respond(started);
    });
  });
}
