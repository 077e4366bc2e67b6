import { z } from "zod";
import { openConsole } from "../../../../../lib/composition/console";
import { planContext } from "../../../../../lib/composition/repair";
import { parseAs, respond, route } from "../../../../../lib/http/route";
import { readRun } from "../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const id = z.uuid("A run's id is a UUID.");

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const run = parseAs(id, (await params).id);
    return run.ok ? respond(await readRun(planContext(await openConsole()), run.value)) : respond(run);
  });
}
