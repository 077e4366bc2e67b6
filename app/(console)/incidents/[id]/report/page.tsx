import type { Metadata } from "next";
import { ReportScreen } from "../../../../../components/report/report-screen";
import { decodeSegment } from "../../../../../components/url/decode-segment";
import { incidentId } from "../../../../../lib/api/params";
import { incidentReport as reportWire } from "../../../../../lib/api/reports";
import { firstPaint } from "../../../../../lib/composition/first-paint";
import { incidentContext } from "../../../../../lib/composition/recovery";
import { incidentReport } from "../../../../../lib/queries/incident/report";
import { pageRequest } from "../../../../page-request";

export const metadata: Metadata = { title: "Incident report" };

export default async function ReportPage({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeSegment((await params).id);
  const known = incidentId.safeParse(id).success;
  const initialData = known
    ? await firstPaint(await pageRequest(), reportWire, (_, opened) => incidentReport(incidentContext(opened), id))
    : undefined;
  return <ReportScreen key={id} id={id} initialData={initialData} />;
}
