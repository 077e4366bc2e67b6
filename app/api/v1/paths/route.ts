import { openConsole } from "../../../../lib/composition/console";
import { json, route } from "../../../../lib/http/route";
import { listPaths } from "../../../../lib/read-models/paths";

export const dynamic = "force-dynamic";

export function GET(request: Request) {
  return route(request, async () => json(await listPaths((await openConsole()).read)));
}
