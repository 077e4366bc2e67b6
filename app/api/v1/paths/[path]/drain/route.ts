import { command } from "../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../lib/composition/console";
import { drainControl } from "../../../../../../lib/composition/ledger-sides";
import { byOf } from "../../../../../../lib/http/actor";
import { readBody, respond, route } from "../../../../../../lib/http/route";
import { drainRequest, drainScopeOf } from "../../../../../../lib/http/wire/drain";
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
    return command(request, opened, body.value, async () =>
      respond(
        await setDrain(drainControl(stores), name, {
          pathId: path.pathId,
          scope: scope.value,
          paused: body.value.paused,
          reason: body.value.reason,
          incident: body.value.incident,
          ...byOf(request),
        }),
      ),
    );
  });
}
