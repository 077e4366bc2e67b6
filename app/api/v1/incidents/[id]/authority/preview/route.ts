import { z } from "zod";
import { openConsole } from "../../../../../../../lib/composition/console";
import { incidentContext, incidentParts } from "../../../../../../../lib/composition/recovery";
import { parseAs, respond, route } from "../../../../../../../lib/http/route";
import { needsSecondPerson } from "../../../../../../../lib/operations/incident/declare-authority";
import { authorityPreview } from "../../../../../../../lib/read-models/incident/preview";

export const dynamic = "force-dynamic";

const id = z.uuid("An incident's id is a UUID.");

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const incident = parseAs(id, (await params).id);
    if (!incident.ok) return respond(incident);
    const opened = await openConsole();
    const parts = incidentParts(opened);
    return respond(
      await authorityPreview(incidentContext(opened), incident.value, (of, store) =>
        needsSecondPerson(parts, of, store),
      ),
    );
  });
}
