import { api } from "../../../../../../lib/api/api";
import { grantEnding } from "../../../../../../lib/composition/routes/access";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.grant.end, grantEnding);
