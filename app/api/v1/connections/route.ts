import { api } from "../../../../lib/api/api";
import { readConnections } from "../../../../lib/composition/routes/connections";
import { serveOver } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.connection.list, readConnections);
