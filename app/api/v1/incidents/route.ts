import { z } from "zod";
import { incidentRequest } from "../../../../lib/api/incidents";
import { command, idOf } from "../../../../lib/composition/command";
import { openConsole } from "../../../../lib/composition/console";
import { incidentContext, incidentParts } from "../../../../lib/composition/recovery";
import { byOf } from "../../../../lib/http/actor";
import { BATCH_BYTES } from "../../../../lib/http/mutation-body";
import { cursorParam, limitParam } from "../../../../lib/http/params";
import { readBody, readQuery, respond, route } from "../../../../lib/http/route";
import { type IncidentProposal, openIncident } from "../../../../lib/operations/incident/open";
import { listIncidents, readIncident } from "../../../../lib/read-models/incident/incident-view";

export const dynamic = "force-dynamic";

const query = z.strictObject({
  status: z
    .enum(["open", "closed"])
    .optional()
    .transform((value) => value ?? null),
  limit: limitParam,
  cursor: cursorParam,
});

export function GET(request: Request) {
  return route(request, async () => {
    const asked = readQuery(request, query);
    if (!asked.ok) return respond(asked);
    return respond(await listIncidents(incidentContext(await openConsole()), asked.value));
  });
}

export function POST(request: Request) {
  return route(request, async () => {
    const body = await readBody(request, incidentRequest, BATCH_BYTES);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    return command(request, opened, body.value, {
      act: () => idOf(openIncident(incidentParts(opened), body.value as IncidentProposal, byOf(request))),
      show: async (id) => respond(await readIncident(incidentContext(opened), id), 201),
    });
  });
}
