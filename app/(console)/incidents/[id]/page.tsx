import type { Metadata } from "next";
import { IncidentScreen } from "../../../../components/incident/incident-screen";
import { decodeSegment } from "../../../../components/url/decode-segment";
import { incidentWire } from "../../../../lib/api/incidents";
import { incidentId } from "../../../../lib/api/params";
import { firstPaint } from "../../../../lib/composition/first-paint";
import { incidentContext } from "../../../../lib/composition/recovery";
import { readIncident } from "../../../../lib/queries/incident/incident-view";
import { pageRequest } from "../../../page-request";

export const metadata: Metadata = { title: "Incident" };

export default async function IncidentPage({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeSegment((await params).id);
  const known = incidentId.safeParse(id).success;
  const initialData = known
    ? await firstPaint(await pageRequest(), incidentWire, (_, opened) => readIncident(incidentContext(opened), id))
    : undefined;
  return <IncidentScreen key={id} id={id} initialData={initialData} />;
}
