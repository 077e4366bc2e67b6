import { api } from "../../../../../lib/api/api";
import { readRun } from "../../../../../lib/composition/routes/runs";
import { serveOver } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.run.read, readRun);
