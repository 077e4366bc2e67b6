import type { Metadata } from "next";
import { decodeSegment } from "../../../../../components/kit/url/decode-segment";
import { ReportScreen } from "../../../../../components/screens/incident/report/report-screen";
import { api } from "../../../../../lib/api/api";
import { incidentId } from "../../../../../lib/api/params";
import { firstPaint } from "../../../../../lib/composition/first-paint";
import { queries } from "../../../../../lib/composition/queries";
import { pageRequest } from "../../../../page-request";

export const metadata: Metadata = { title: "Incident report" };

export default async function ReportPage({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeSegment((await params).id);
  const known = incidentId.safeParse(id).success;
  const initialData = known
    ? await firstPaint(await pageRequest(), api.report.read, queries.report.read, { id })
    : undefined;
  return <ReportScreen key={id} id={id} initialData={initialData} />;
}
