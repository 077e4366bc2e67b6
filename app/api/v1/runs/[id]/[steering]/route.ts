import { z } from "zod";
import { command } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { planContext } from "../../../../../../lib/composition/repair";
import { byOf } from "../../../../../../lib/http/actor";
import { json, parseAs, respond, route } from "../../../../../../lib/http/route";
import { STEERINGS, steerRun } from "../../../../../../lib/operations/run/steer";
import { runView } from "../../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const place = z.strictObject({ id: z.uuid("A run's id is a UUID."), steering: z.enum(STEERINGS) });

export function POST(request: Request, { params }: { params: Promise<{ id: string; steering: string }> }) {
  return route(request, async () => {
    const asked = parseAs(place, await params);
    if (!asked.ok) return respond(asked);
    const opened = await openConsole();
    return command(request, opened, null, async () => {
      const context = planContext(opened);
      const steered = await steerRun(context.runs, asked.value.id, asked.value.steering, byOf(request));
      return steered.ok ? json(await runView(context, steered.value)) : respond(steered);
    });
  });
}
