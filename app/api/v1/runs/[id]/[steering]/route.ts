import { z } from "zod";
import { steerRequest } from "../../../../../../lib/api/runs";
import { command, idOf } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { planContext, steerParts } from "../../../../../../lib/composition/repair";
import { byOf } from "../../../../../../lib/http/actor";
import { parseAs, readOptionalBody, respond, route } from "../../../../../../lib/http/route";
import { STEERINGS, steerRun } from "../../../../../../lib/operations/run/steer";
import { readRun } from "../../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const place = z.strictObject({ id: z.uuid("A run's id is a UUID."), steering: z.enum(STEERINGS) });

export function POST(request: Request, { params }: { params: Promise<{ id: string; steering: string }> }) {
  return route(request, async () => {
    const asked = parseAs(place, await params);
    if (!asked.ok) return respond(asked);
    const body = await readOptionalBody(request, steerRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    const context = planContext(opened);
    const { id, steering } = asked.value;
    return command(request, opened, body.value, {
      act: () => idOf(steerRun(steerParts(opened), id, steering, byOf(request), body.value.reason ?? null)),
      show: async (run) => respond(await readRun(context, run)),
    });
  });
}
