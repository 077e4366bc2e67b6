import { reconciliationRequest } from "../../../../../../lib/api/reconciliations";
import { command, idOf } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { reconciliations } from "../../../../../../lib/composition/reconcile";
import { byOf } from "../../../../../../lib/http/actor";
import { incidentId } from "../../../../../../lib/http/params";
import { parseAs, readOptionalBody, respond, route } from "../../../../../../lib/http/route";
import { startReconciliation } from "../../../../../../lib/operations/reconciliation/start";
import { reconciliationDetail } from "../../../../../../lib/read-models/reconciliation";

export const dynamic = "force-dynamic";

export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const incident = parseAs(incidentId, (await params).id);
    if (!incident.ok) return respond(incident);
    const body = await readOptionalBody(request, reconciliationRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    const ledger = reconciliations(opened.stores);
    return command(
      request,
      opened,
      {},
      {
        act: () =>
          idOf(startReconciliation(ledger, opened.stores.paths, { incidentId: incident.value, ...byOf(request) })),
        show: async (id) => respond(await reconciliationDetail(opened.read, ledger, id), 202),
      },
    );
  });
}
