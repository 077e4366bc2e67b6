import { api } from "../../../../lib/api/api";
import { incidentOpening, listIncidents } from "../../../../lib/composition/routes/incidents";
import { serveCommand, serveRead } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.incident.list, listIncidents);

export const POST = serveCommand(api.incident.open, incidentOpening);
