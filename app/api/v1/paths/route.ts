import { api } from "../../../../lib/api/api";
import { readPaths } from "../../../../lib/composition/routes/paths";
import { serveOver } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.path.list, readPaths);
