import { z } from "zod";
import { openConsole } from "../../../../../../lib/composition/console";
import { cursorParam, limitParam, prefixParam } from "../../../../../../lib/http/params";
import { readQuery, respond, route } from "../../../../../../lib/http/route";
import { listKeys } from "../../../../../../lib/read-models/keys";

export const dynamic = "force-dynamic";

const query = z.strictObject({ prefix: prefixParam, limit: limitParam, cursor: cursorParam });

export function GET(request: Request, { params }: { params: Promise<{ path: string }> }) {
  return route(request, async () => {
    const asked = readQuery(request, query);
    if (!asked.ok) return respond(asked);
    const { prefix, ...page } = asked.value;
    return respond(await listKeys((await openConsole()).read, (await params).path, prefix, page));
  });
}
