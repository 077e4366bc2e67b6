import type { Metadata } from "next";
import { cache } from "react";
import { decodeSegment } from "../../../../components/kit/url/decode-segment";
import { IncidentScreen } from "../../../../components/screens/incident/page/incident-screen";
import { api } from "../../../../lib/api/api";
import { incidentId } from "../../../../lib/api/params";
import { firstPaint } from "../../../../lib/composition/first-paint";
import { queries } from "../../../../lib/composition/queries";
import { pageRequest } from "../../../page-request";

interface IncidentPageProps {
  params: Promise<{ id: string }>;
}

/** Reads the incident once a request, for the tab's title and for the screen. */
const readIncident = cache(async (id: string) =>
  incidentId.safeParse(id).success
    ? firstPaint(await pageRequest(), api.incident.read, queries.incident.read, { id })
    : undefined,
);

export async function generateMetadata({ params }: IncidentPageProps): Promise<Metadata> {
  const incident = await readIncident(decodeSegment((await params).id));
  return { title: incident?.title ?? "Incident" };
}

export default async function IncidentPage({ params }: IncidentPageProps) {
  const id = decodeSegment((await params).id);
  return <IncidentScreen key={id} id={id} initialData={await readIncident(id)} />;
}
