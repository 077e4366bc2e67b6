import { openApiDocument } from "../../../../lib/http/openapi";
import { json, route } from "../../../../lib/http/route";

export const dynamic = "force-dynamic";

export function GET(request: Request) {
  return route(request, async () =>
    json(openApiDocument(`${process.env.BASE_PATH ?? ""}/api/v1`, process.env.npm_package_version ?? "0.1.0")),
  );
}
