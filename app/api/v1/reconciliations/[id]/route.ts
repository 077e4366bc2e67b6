import { z } from "zod";
import { openConsole } from "../../../../../lib/composition/console";
import { reconciliations } from "../../../../../lib/composition/reconcile";
import { parseAs, respond, route } from "../../../../../lib/http/route";
import { reconciliationDetail } from "../../../../../lib/read-models/reconciliation";

export const dynamic = "force-dynamic";

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const id = parseAs(z.uuid("A reconciliation's id is a UUID."), (await params).id);
    if (!id.ok) return respond(id);
    const { read, stores } = await openConsole();
    return respond(await reconciliationDetail(read, reconciliations(stores), id.value));
  });
}
