import { api } from "../../../../../../lib/api/api";
import { runSteering } from "../../../../../../lib/composition/routes/runs";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.run.abort, runSteering("abort"));
