import { openConsole } from "../../../../../../lib/composition/console";
import { incidentContext } from "../../../../../../lib/composition/recovery";
import { incidentId } from "../../../../../../lib/http/params";
import { parseAs, respond, route } from "../../../../../../lib/http/route";
import { incidentReport, reportMarkdown } from "../../../../../../lib/read-models/incident/report";

export const dynamic = "force-dynamic";

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return route(request, async () => {
    const incident = parseAs(incidentId, (await params).id);
    if (!incident.ok) return respond(incident);
    const report = await incidentReport(incidentContext(await openConsole()), incident.value);
    if (!report.ok || !(request.headers.get("accept") ?? "").includes("text/markdown")) return respond(report);
    return new Response(reportMarkdown(report.value), {
      headers: { "content-type": "text/markdown; charset=utf-8", "cache-control": "no-store" },
    });
  });
}
