import { api } from "../../../../../../../lib/api/api";
import { disarming } from "../../../../../../../lib/composition/routes/incident-steps";
import { serveCommand } from "../../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.incident.disarmReopening, disarming);
