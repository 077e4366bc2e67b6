import { api } from "../../../../lib/api/api";
import { askSaved } from "../../../../lib/composition/routes/saved";
import { serveRead } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.saved.ask, askSaved);
