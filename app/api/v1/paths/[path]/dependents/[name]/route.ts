import { openConsole } from "../../../../../../../lib/composition/console";
import { incidentContext } from "../../../../../../../lib/composition/recovery";
import { json, respond, route } from "../../../../../../../lib/http/route";
import { unknownPath } from "../../../../../../../lib/read-models/paths";

export const dynamic = "force-dynamic";

export function GET(request: Request, { params }: { params: Promise<{ path: string; name: string }> }) {
  return route(request, async () => {
    const { path: pathName, name } = await params;
    const opened = await openConsole();
    const path = opened.read.paths.get(pathName);
    if (path === undefined) return respond(unknownPath(opened.read, pathName));
    if (!path.config.dependents.some((d) => d.name === name))
      return respond({ ok: false, error: { code: "not-found", detail: `Path ${pathName} has no dependent ${name}.` } });
    const held = await incidentContext(opened).incidents.holding(path.pathId, name);
    return json({ path: pathName, dependent: name, held, asOf: new Date().toISOString() });
  });
}
