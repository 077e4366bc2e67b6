import { api } from "../../../../../../lib/api/api";
import { queries } from "../../../../../../lib/composition/queries";
import { serveQuery } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveQuery(api.incident.handover, queries.incident.handover);
