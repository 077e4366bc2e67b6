import { repairRequest } from "../../../../../../../../lib/api/repairs";
import { command, idOf } from "../../../../../../../../lib/composition/command";
import { openConsole } from "../../../../../../../../lib/composition/console";
import { keyRepairParts } from "../../../../../../../../lib/composition/key-repair";
import { planContext } from "../../../../../../../../lib/composition/repair";
import { byOf } from "../../../../../../../../lib/http/actor";
import { keyParam } from "../../../../../../../../lib/http/params";
import { readBody, respond, route } from "../../../../../../../../lib/http/route";
import { repairKey } from "../../../../../../../../lib/operations/repair/repair-key";
import { keyRepair } from "../../../../../../../../lib/read-models/repair";

export const dynamic = "force-dynamic";

export function POST(request: Request, { params }: { params: Promise<{ path: string; key: string }> }) {
  return route(request, async () => {
    const { path, key: named } = await params;
    const key = keyParam(named);
    if (!key.ok) return respond(key);
    const body = await readBody(request, repairRequest, 10_000);
    if (!body.ok) return respond(body);
    const opened = await openConsole();
    const repair = { path, key: key.value, ...body.value };
    return command(request, opened, body.value, {
      act: () => idOf(repairKey(keyRepairParts(opened), repair, byOf(request))),
      show: async (plan) => respond(await keyRepair(planContext(opened), path, key.value, plan), 201),
    });
  });
}
