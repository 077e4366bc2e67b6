import { openConsole } from "../../../../../../lib/composition/console";
import { drainControl } from "../../../../../../lib/composition/ledger-sides";
import { identifierText } from "../../../../../../lib/http/key-text";
import { readBody, respond, route } from "../../../../../../lib/http/route";
import { drainRequest, drainScopeOf } from "../../../../../../lib/http/wire/drain";
import { setDrain } from "../../../../../../lib/operations/drain/set";
import { unknownPath } from "../../../../../../lib/read-models/paths";

export const dynamic = "force-dynamic";

/** Until sign-in exists everyone who reaches the console is this one. */
const ACTOR = "loopback";
const requestIdHeader = identifierText(256).nullable().catch(null);

export function POST(request: Request, { params }: { params: Promise<{ path: string }> }) {
  return route(request, async () => {
    const body = await readBody(request, drainRequest, 10_000);
    if (!body.ok) return respond(body);
    const { read, stores } = await openConsole();
    const { path: name } = await params;
    const path = read.paths.get(name);
    if (path === undefined) return respond(unknownPath(read, name));
    const scope = drainScopeOf(body.value, path.config.queue?.lanes ?? 1);
    if (!scope.ok) return respond(scope);
    return respond(
      await setDrain(drainControl(stores), name, {
        pathId: path.pathId,
        scope: scope.value,
        paused: body.value.paused,
        reason: body.value.reason,
        actor: ACTOR,
        requestId: requestIdHeader.parse(request.headers.get("x-request-id")),
      }),
    );
  });
}
