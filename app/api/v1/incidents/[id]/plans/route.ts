import { api } from "../../../../../../lib/api/api";
import { planMaking } from "../../../../../../lib/composition/routes/plans";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.plan.create, planMaking);
