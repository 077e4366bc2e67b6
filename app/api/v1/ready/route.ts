import { readiness } from "../../../../lib/composition/console";
import { probe } from "../../../../lib/http/probe";
import { json } from "../../../../lib/http/route";

export const dynamic = "force-dynamic";

/** Ready: every store answers and every migration is applied; 503 with what is wrong otherwise. */
export function GET(request: Request) {
  return probe(request, async () => {
    const checks = await readiness();
    const ready = checks.every((check) => check.ok);
    return json({ status: ready ? "ready" : "not-ready", checks }, ready ? 200 : 503);
  });
}
