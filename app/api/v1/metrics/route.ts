import { api } from "../../../../lib/api/api";
import { metrics } from "../../../../lib/composition/routes/server";
import { serveProcess } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveProcess(api.server.metrics, metrics);
