import type { Metadata } from "next";
import { IncidentScreen } from "../../../../components/incident/incident-screen";
import { decodeSegment } from "../../../../components/url/decode-segment";

export const metadata: Metadata = { title: "Incident" };

export default async function IncidentPage({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeSegment((await params).id);
  return <IncidentScreen key={id} id={id} />;
}
