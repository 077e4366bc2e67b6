import { api } from "../../../../../../lib/api/api";
import { drainSetting } from "../../../../../../lib/composition/routes/drains";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.drain.set, drainSetting);
