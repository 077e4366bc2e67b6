import { refusalResponse } from "../../../lib/http/problems";
import { route } from "../../../lib/http/route";

export const dynamic = "force-dynamic";

/** Answers an address below `/api` without a route: a problem document, as everywhere in the API. */
function unknown(request: Request) {
  return route(request, async () =>
    refusalResponse({
      code: "not-found",
      detail: `The API has nothing at ${new URL(request.url).pathname}. GET /api/v1/openapi.json describes what it has.`,
    }),
  );
}

export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT };
