import { api } from "../../../../lib/api/api";
import { readConnections } from "../../../../lib/composition/routes/connections";
import { serveRead } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.connection.list, readConnections);
