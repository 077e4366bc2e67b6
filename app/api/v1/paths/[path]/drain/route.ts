import { drainRequest } from "../../../../../../lib/api/drains";
import { command } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { drainControl } from "../../../../../../lib/composition/ledger-sides";
import { incidentParts } from "../../../../../../lib/composition/recovery";
import { byOf } from "../../../../../../lib/http/actor";
import { json, readBody, respond, route } from "../../../../../../lib/http/route";
import { drainScopeOf } from "../../../../../../lib/operations/drain/scope";
import { setDrain } from "../../../../../../lib/operations/drain/set";
import { unknownPath } from "../../../../../../lib/read-models/paths";

export const dynamic = "force-dynamic";

export function POST(request: Request, { params }: { params: Promise<{ path: string }> }) {
  return route(request, async () => {
    const body = await readBody(request, drainRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    const { read, stores } = opened;
    const { path: name } = await params;
    const path = read.paths.get(name);
    if (path === undefined) return respond(unknownPath(read, name));
    const scope = drainScopeOf(body.value, path.config.queue?.lanes ?? 1);
    if (!scope.ok) return respond(scope);
    const { incidents } = incidentParts(opened);
    const { paused, reason, incident } = body.value;
    const change = { pathId: path.pathId, scope: scope.value, paused, reason, incident };
    return command(request, opened, body.value, {
      act: () => setDrain({ control: drainControl(stores), incidents }, name, { ...change, ...byOf(request) }),
      show: async (quiesced) => json(quiesced),
    });
  });
}
