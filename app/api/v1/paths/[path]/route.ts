import { api } from "../../../../../lib/api/api";
import { serveRead } from "../../../../../lib/composition/serve";
import { pathDetail } from "../../../../../lib/read-models/paths";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.path.read, ({ read }, { params }) => pathDetail(read, params.path));
