import { api } from "../../../../../lib/api/api";
import { serveOver } from "../../../../../lib/composition/serve";
import { pathDetail } from "../../../../../lib/queries/paths";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.path.read, ({ read }, { params }) => pathDetail(read, params.path));
