import { openConsole } from "../../../../../../../lib/composition/console";
import { keyParam } from "../../../../../../../lib/http/params";
import { respond, route } from "../../../../../../../lib/http/route";
import { keyStory } from "../../../../../../../lib/read-models/keys";

export const dynamic = "force-dynamic";

export function GET(request: Request, { params }: { params: Promise<{ path: string; key: string }> }) {
  return route(request, async () => {
    const { path, key: named } = await params;
    const key = keyParam(named);
    if (!key.ok) return respond(key);
    return respond(await keyStory((await openConsole()).read, path, key.value));
  });
}
