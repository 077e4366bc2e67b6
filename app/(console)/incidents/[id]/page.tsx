import type { Metadata } from "next";
import { decodeSegment } from "../../../../components/kit/url/decode-segment";
import { IncidentScreen } from "../../../../components/screens/incident/page/incident-screen";
import { api } from "../../../../lib/api/api";
import { incidentId } from "../../../../lib/api/params";
import { firstPaint } from "../../../../lib/composition/first-paint";
import { queries } from "../../../../lib/composition/queries";
import { pageRequest } from "../../../page-request";

export const metadata: Metadata = { title: "Incident" };

export default async function IncidentPage({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeSegment((await params).id);
  const known = incidentId.safeParse(id).success;
  const initialData = known
    ? await firstPaint(await pageRequest(), api.incident.read, queries.incident.read, { id })
    : undefined;
  return <IncidentScreen key={id} id={id} initialData={initialData} />;
}
