import { z } from "zod";
import type { Result } from "../errors";
import { byOf } from "../http/actor";
import { parseAs, readOptionalBody, respond, route } from "../http/route";
import type { IncidentParts } from "../operations/incident/parts";
import type { By, Incident } from "../ports/incidents";
import { readIncident } from "../read-models/incident/incident-view";
import { command, idOf } from "./command";
import { openConsole } from "./console";
import { incidentContext, incidentParts } from "./recovery";

const BODY_BYTES = 10_000;
const id = z.uuid("An incident's id is a UUID.");

/** A route that carries out one command of an incident and answers the incident as it stands then. */
export function incidentCommand<T extends z.ZodType>(
  shape: T,
  carryOut: (parts: IncidentParts, incident: string, asked: z.infer<T>, by: By) => Promise<Result<Incident>>,
) {
  return (request: Request, { params }: { params: Promise<{ id: string }> }) =>
    route(request, async () => {
      const incident = parseAs(id, (await params).id);
      if (!incident.ok) return respond(incident);
      const body = await readOptionalBody(request, shape, BODY_BYTES);
      if (!body.ok) return respond(body);
      const opened = await openConsole();
      return command(request, opened, body.value, {
        act: () => idOf(carryOut(incidentParts(opened), incident.value, body.value, byOf(request))),
        show: async (id) => respond(await readIncident(incidentContext(opened), id)),
      });
    });
}
