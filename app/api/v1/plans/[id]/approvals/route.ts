import { api } from "../../../../../../lib/api/api";
import { approvalWithdrawal, planApproval } from "../../../../../../lib/composition/routes/plans";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.plan.approve, planApproval);

export const DELETE = serveCommand(api.plan.withdrawApproval, approvalWithdrawal);
