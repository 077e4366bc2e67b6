import { api } from "../../../../lib/api/api";
import { describe } from "../../../../lib/composition/routes/server";
import { serveProcess } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveProcess(api.server.describe, describe);
