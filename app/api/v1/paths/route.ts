import { api } from "../../../../lib/api/api";
import { readPaths } from "../../../../lib/composition/routes/paths";
import { serveRead } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.path.list, readPaths);
