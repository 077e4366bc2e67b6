import { z } from "zod";
import { openConsole } from "../../../../../../../../lib/composition/console";
import { cursorParam, keyParam, limitParam } from "../../../../../../../../lib/http/params";
import { readQuery, respond, route } from "../../../../../../../../lib/http/route";
import { keyMutations } from "../../../../../../../../lib/read-models/keys";

export const dynamic = "force-dynamic";

const query = z.strictObject({ limit: limitParam, cursor: cursorParam });

export function GET(request: Request, { params }: { params: Promise<{ path: string; key: string }> }) {
  return route(request, async () => {
    const asked = readQuery(request, query);
    if (!asked.ok) return respond(asked);
    const { path, key: named } = await params;
    const key = keyParam(named);
    if (!key.ok) return respond(key);
    return respond(await keyMutations((await openConsole()).read, path, key.value, asked.value));
  });
}
