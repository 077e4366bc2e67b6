import { api } from "../../../../../lib/api/api";
import { beginning, begun } from "../../../../../lib/composition/routes/provider";
import { serveOnce } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOnce(api.session.begin, beginning, begun);
