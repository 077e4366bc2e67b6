import { generationStore, storeProbes } from "../../../../lib/composition/connections";
import { openConsole } from "../../../../lib/composition/console";
import { json, route } from "../../../../lib/http/route";
import { listConnections } from "../../../../lib/read-models/connections";

export const dynamic = "force-dynamic";

export function GET(request: Request) {
  return route(request, async () => {
    const { stores } = await openConsole();
    return json(await listConnections(generationStore(stores), storeProbes(stores)));
  });
}
