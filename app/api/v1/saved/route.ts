import { z } from "zod";
import { identifierText } from "../../../../lib/api/identifier-text";
import { openConsole } from "../../../../lib/composition/console";
import { cursorParam, limitParam } from "../../../../lib/http/params";
import { readQuery, respond, route } from "../../../../lib/http/route";
import { noPageAfter } from "../../../../lib/read-models/cursor";
import { didWeSaveIt } from "../../../../lib/read-models/saved";

export const dynamic = "force-dynamic";

const part = identifierText()
  .optional()
  .transform((text) => text ?? null);
const query = z.strictObject({
  path: part,
  key: part,
  actor: part,
  requestId: part,
  idempotencyKey: part,
  mutation: z
    .uuid("A mutation id is a UUID.")
    .optional()
    .transform((text) => text?.toLowerCase() ?? null),
  limit: limitParam,
  cursor: cursorParam,
});

export function GET(request: Request) {
  return route(request, async () => {
    const asked = readQuery(request, query);
    if (!asked.ok) return respond(asked);
    const { limit, cursor, ...question } = asked.value;
    const page = noPageAfter(cursor);
    if (!page.ok) return respond(page);
    return respond(await didWeSaveIt((await openConsole()).read, question, limit));
  });
}
