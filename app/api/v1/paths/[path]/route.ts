import { openConsole } from "../../../../../lib/composition/console";
import { respond, route } from "../../../../../lib/http/route";
import { pathDetail } from "../../../../../lib/read-models/paths";

export const dynamic = "force-dynamic";

export function GET(request: Request, { params }: { params: Promise<{ path: string }> }) {
  return route(request, async () => respond(await pathDetail((await openConsole()).read, (await params).path)));
}
