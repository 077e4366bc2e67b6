import { metricsText } from "../../lib/composition/metrics";

export const dynamic = "force-dynamic";

export async function GET() {
  const { body, contentType } = await metricsText();
  return new Response(body, { headers: { "content-type": contentType, "cache-control": "no-store" } });
}
