import { api } from "../../../../../lib/api/api";
import { readReconciliation } from "../../../../../lib/composition/routes/reconciliations";
import { serveRead } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.reconciliation.read, readReconciliation);
