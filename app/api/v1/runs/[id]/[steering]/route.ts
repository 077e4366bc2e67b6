import { z } from "zod";
import { command } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { planContext } from "../../../../../../lib/composition/repair";
import { byOf } from "../../../../../../lib/http/actor";
import { json, parseAs, readBody, respond, route } from "../../../../../../lib/http/route";
import { steerRequest } from "../../../../../../lib/http/wire/plans";
import { STEERINGS, steerRun } from "../../../../../../lib/operations/run/steer";
import { runView } from "../../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const place = z.strictObject({ id: z.uuid("A run's id is a UUID."), steering: z.enum(STEERINGS) });

export function POST(request: Request, { params }: { params: Promise<{ id: string; steering: string }> }) {
  return route(request, async () => {
    const asked = parseAs(place, await params);
    if (!asked.ok) return respond(asked);
    // A steering may come without a body.
    const empty = request.body === null || request.headers.get("content-length") === "0";
    const body = empty ? parseAs(steerRequest, {}) : await readBody(request, steerRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    return command(request, opened, body.value, async () => {
      const context = planContext(opened);
      const { id, steering } = asked.value;
      const steered = await steerRun(context.runs, id, steering, byOf(request), body.value.reason ?? null);
      return steered.ok ? json(await runView(context, steered.value)) : respond(steered);
    });
  });
}
