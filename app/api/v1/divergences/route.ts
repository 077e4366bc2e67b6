import { z } from "zod";
import { finding } from "../../../../lib/api/lists";
import { openConsole } from "../../../../lib/composition/console";
import { cursorParam, limitParam, prefixParam } from "../../../../lib/http/params";
import { readQuery, respond, route } from "../../../../lib/http/route";
import { listDivergences } from "../../../../lib/read-models/divergences";

export const dynamic = "force-dynamic";

const orNull = <T extends z.ZodType>(shape: T) => shape.optional().transform((value) => value ?? null);
const query = z.strictObject({
  path: orNull(z.string()),
  finding: orNull(finding),
  prefix: prefixParam.transform((text) => text || null),
  olderThanMs: orNull(z.coerce.number().int().min(0).max(31_536_000_000)),
  limit: limitParam,
  cursor: cursorParam,
});

export function GET(request: Request) {
  return route(request, async () => {
    const asked = readQuery(request, query);
    if (!asked.ok) return respond(asked);
    return respond(await listDivergences((await openConsole()).read, asked.value));
  });
}
