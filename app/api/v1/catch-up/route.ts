import { catchUpRequest } from "../../../../lib/api/catch-up";
import { json, readBody, respond, route } from "../../../../lib/http/route";
import { howLongUntilRestored } from "../../../../lib/read-models/catch-up";

export const dynamic = "force-dynamic";

export function POST(request: Request) {
  return route(request, async () => {
    const body = await readBody(request, catchUpRequest, 10_000);
    return body.ok ? json(howLongUntilRestored(body.value)) : respond(body);
  });
}
