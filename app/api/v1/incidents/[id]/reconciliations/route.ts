import { command } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { reconciliations } from "../../../../../../lib/composition/reconcile";
import { byOf } from "../../../../../../lib/http/actor";
import { incidentId } from "../../../../../../lib/http/params";
import { parseAs, readBody, respond, route } from "../../../../../../lib/http/route";
import { reconciliationRequest } from "../../../../../../lib/http/wire/plans";
import { startReconciliation } from "../../../../../../lib/operations/reconciliation/start";
import { reconciliationDetail } from "../../../../../../lib/read-models/reconciliation";

export const dynamic = "force-dynamic";

export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const incident = parseAs(incidentId, (await params).id);
    if (!incident.ok) return respond(incident);
    if (request.body !== null && request.headers.get("content-length") !== "0") {
      const body = await readBody(request, reconciliationRequest, 10_000);
      if (!body.ok) return respond(body);
    }
    const opened = await openConsole();
    return command(request, opened, {}, async () => {
      const ledger = reconciliations(opened.stores);
      const by = byOf(request);
      const started = await startReconciliation(ledger, opened.stores.paths, { incidentId: incident.value, ...by });
      if (!started.ok) return respond(started);
      return respond(await reconciliationDetail(opened.read, ledger, started.value.id), 202);
    });
  });
}
