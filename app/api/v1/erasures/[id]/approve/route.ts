import { api } from "../../../../../../lib/api/api";
import { erasureApproving } from "../../../../../../lib/composition/routes/erasures";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.erasure.approve, erasureApproving);
