import { api } from "../../../../../lib/api/api";
import { readRun } from "../../../../../lib/composition/routes/runs";
import { serveRead } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.run.read, readRun);
