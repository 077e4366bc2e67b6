import { metricsText } from "../../lib/composition/metrics";
import { probe } from "../../lib/http/probe";

export const dynamic = "force-dynamic";

export function GET(request: Request) {
  return probe(request, async () => {
    const { body, contentType } = await metricsText();
    return new Response(body, { headers: { "content-type": contentType, "cache-control": "no-store" } });
  });
}
