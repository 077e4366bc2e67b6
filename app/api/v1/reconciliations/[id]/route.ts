import { api } from "../../../../../lib/api/api";
import { readReconciliation } from "../../../../../lib/composition/routes/reconciliations";
import { serveOver } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.reconciliation.read, readReconciliation);
