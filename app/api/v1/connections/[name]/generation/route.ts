import { generationRequest } from "../../../../../../lib/api/connections";
import { command } from "../../../../../../lib/composition/command";
import { generationStore, storeProbes } from "../../../../../../lib/composition/connections";
import { openConsole } from "../../../../../../lib/composition/console";
import { byOf } from "../../../../../../lib/http/actor";
import { json, readBody, respond, route } from "../../../../../../lib/http/route";
import { acceptGeneration } from "../../../../../../lib/operations/connection/accept-generation";
import { listConnections, probeNamed } from "../../../../../../lib/read-models/connections";

export const dynamic = "force-dynamic";

export function POST(request: Request, { params }: { params: Promise<{ name: string }> }) {
  return route(request, async () => {
    const body = await readBody(request, generationRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    const { name } = await params;
    const probe = probeNamed(storeProbes(opened.stores), name);
    if (!probe.ok) return respond(probe);
    const generations = generationStore(opened.stores);
    return command(request, opened, body.value, {
      act: () => acceptGeneration(generations, name, body.value.reason, byOf(request)),
      show: async () => json((await listConnections(generations, [probe.value])).items[0]),
    });
  });
}
