import { openConsole } from "../../../../../../lib/composition/console";
import { rangeParams } from "../../../../../../lib/http/params";
import { readQuery, respond, route } from "../../../../../../lib/http/route";
import { pathSeries } from "../../../../../../lib/read-models/paths";

export const dynamic = "force-dynamic";

export function GET(request: Request, { params }: { params: Promise<{ path: string }> }) {
  return route(request, async () => {
    const range = readQuery(request, rangeParams);
    if (!range.ok) return respond(range);
    return respond(await pathSeries((await openConsole()).read, (await params).path, range.value));
  });
}
