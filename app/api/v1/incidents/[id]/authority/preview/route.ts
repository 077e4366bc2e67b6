import { openConsole } from "../../../../../../../lib/composition/console";
import { incidentContext } from "../../../../../../../lib/composition/recovery";
import { incidentId } from "../../../../../../../lib/http/params";
import { parseAs, respond, route } from "../../../../../../../lib/http/route";
import { authorityPreview } from "../../../../../../../lib/read-models/incident/preview";

export const dynamic = "force-dynamic";

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const incident = parseAs(incidentId, (await params).id);
    if (!incident.ok) return respond(incident);
    return respond(await authorityPreview(incidentContext(await openConsole()), incident.value));
  });
}
