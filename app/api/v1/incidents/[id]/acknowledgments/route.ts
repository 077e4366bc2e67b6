import { z } from "zod";
import { command } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { incidentContext, incidentParts } from "../../../../../../lib/composition/recovery";
import { byOf } from "../../../../../../lib/http/actor";
import { json, parseAs, readBody, respond, route } from "../../../../../../lib/http/route";
import { acknowledgmentsRequest } from "../../../../../../lib/http/wire/incidents";
import { setAcknowledgments } from "../../../../../../lib/operations/incident/set-acknowledgments";
import { incidentView } from "../../../../../../lib/read-models/incident/incident-view";

export const dynamic = "force-dynamic";

const id = z.uuid("An incident's id is a UUID.");

export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const incident = parseAs(id, (await params).id);
    if (!incident.ok) return respond(incident);
    const body = await readBody(request, acknowledgmentsRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    return command(request, opened, body.value, async () => {
      const asked = body.value;
      const done = await setAcknowledgments(
        incidentParts(opened),
        incident.value,
        asked.mode,
        asked.reason ?? "",
        asked.breakGlass?.reason ?? null,
        byOf(request),
      );
      return done.ok ? json(await incidentView(incidentContext(opened), done.value)) : respond(done);
    });
  });
}
