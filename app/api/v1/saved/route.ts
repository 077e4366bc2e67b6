import { api } from "../../../../lib/api/api";
import { askSaved } from "../../../../lib/composition/routes/saved";
import { serveOver } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.saved.ask, askSaved);
