import { openConsole } from "../../../../../lib/composition/console";
import { incidentContext } from "../../../../../lib/composition/recovery";
import { incidentId } from "../../../../../lib/http/params";
import { parseAs, respond, route } from "../../../../../lib/http/route";
import { readIncident } from "../../../../../lib/read-models/incident/incident-view";

export const dynamic = "force-dynamic";

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const incident = parseAs(incidentId, (await params).id);
    return incident.ok
      ? respond(await readIncident(incidentContext(await openConsole()), incident.value))
      : respond(incident);
  });
}
