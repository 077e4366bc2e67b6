import { api } from "../../../../lib/api/api";
import { queries } from "../../../../lib/composition/queries";
import { incidentOpening } from "../../../../lib/composition/routes/incidents";
import { serveCommand, serveQuery } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveQuery(api.incident.list, queries.incident.list);

export const POST = serveCommand(api.incident.open, incidentOpening);
