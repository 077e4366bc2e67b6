import type { Metadata } from "next";
import { ReportScreen } from "../../../../../components/report/report-screen";
import { decodeSegment } from "../../../../../components/url/decode-segment";

export const metadata: Metadata = { title: "Incident report" };

export default async function ReportPage({ params }: { params: Promise<{ id: string }> }) {
  return <ReportScreen id={decodeSegment((await params).id)} />;
}
