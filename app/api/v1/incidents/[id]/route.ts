import { api } from "../../../../../lib/api/api";
import { readIncident } from "../../../../../lib/composition/routes/incidents";
import { serveRead } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.incident.read, readIncident);
