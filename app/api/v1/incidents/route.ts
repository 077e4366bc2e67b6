import { api } from "../../../../lib/api/api";
import { incidentOpening, listIncidents } from "../../../../lib/composition/routes/incidents";
import { serveCommand, serveOver } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.incident.list, listIncidents);

export const POST = serveCommand(api.incident.open, incidentOpening);
