import { z } from "zod";
import { outcome } from "../../../../../../lib/api/lists";
import { openConsole } from "../../../../../../lib/composition/console";
import { planContext } from "../../../../../../lib/composition/repair";
import { cursorParam, limitParam } from "../../../../../../lib/http/params";
import { parseAs, readQuery, respond, route } from "../../../../../../lib/http/route";
import { runItems } from "../../../../../../lib/read-models/plans";

export const dynamic = "force-dynamic";

const id = z.uuid("A run's id is a UUID.");
const query = z.strictObject({
  outcome: outcome.optional().transform((value) => value ?? null),
  limit: limitParam,
  cursor: cursorParam,
});

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const of = parseAs(id, (await params).id);
    if (!of.ok) return respond(of);
    const asked = readQuery(request, query);
    if (!asked.ok) return respond(asked);
    return respond(await runItems(planContext(await openConsole()), of.value, asked.value.outcome, asked.value));
  });
}
