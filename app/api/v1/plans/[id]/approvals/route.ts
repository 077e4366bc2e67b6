import { api } from "../../../../../../lib/api/api";
import { planApproval } from "../../../../../../lib/composition/routes/plans";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.plan.approve, planApproval);
