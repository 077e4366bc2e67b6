import { api } from "../../../../../../lib/api/api";
import { generationAcceptance } from "../../../../../../lib/composition/routes/connections";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.connection.acceptGeneration, generationAcceptance);
