import { api } from "../../../../../../lib/api/api";
import { reconciliationStart } from "../../../../../../lib/composition/routes/reconciliations";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.reconciliation.start, reconciliationStart);
