import { z } from "zod";
import { openConsole } from "../../../../../../../lib/composition/console";
import { incidentContext } from "../../../../../../../lib/composition/recovery";
import { parseAs, respond, route } from "../../../../../../../lib/http/route";
import { authorityPreview } from "../../../../../../../lib/read-models/incident/preview";

export const dynamic = "force-dynamic";

const id = z.uuid("An incident's id is a UUID.");

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const incident = parseAs(id, (await params).id);
    if (!incident.ok) return respond(incident);
    return respond(await authorityPreview(incidentContext(await openConsole()), incident.value));
  });
}
