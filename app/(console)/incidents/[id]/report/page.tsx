import type { Metadata } from "next";
import { cache } from "react";
import { decodeSegment } from "../../../../../components/kit/url/decode-segment";
import { ReportScreen } from "../../../../../components/screens/incident/report/report-screen";
import { api } from "../../../../../lib/api/api";
import { incidentId } from "../../../../../lib/api/params";
import { firstPaint } from "../../../../../lib/composition/first-paint";
import { queries } from "../../../../../lib/composition/queries";
import { pageRequest } from "../../../../page-request";

interface ReportPageProps {
  params: Promise<{ id: string }>;
}

/** Reads the report once a request, for the tab's title and for the screen. */
const readReport = cache(async (id: string) =>
  incidentId.safeParse(id).success
    ? firstPaint(await pageRequest(), api.report.read, queries.report.read, { id })
    : undefined,
);

export async function generateMetadata({ params }: ReportPageProps): Promise<Metadata> {
  const report = await readReport(decodeSegment((await params).id));
  return { title: report === undefined ? "Incident report" : `Report: ${report.incident.title}` };
}

export default async function ReportPage({ params }: ReportPageProps) {
  const id = decodeSegment((await params).id);
  return <ReportScreen key={id} id={id} initialData={await readReport(id)} />;
}
