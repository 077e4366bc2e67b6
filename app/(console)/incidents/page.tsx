import type { Metadata } from "next";
import { IncidentsScreen } from "../../../components/screens/incident/list/incidents-screen";
import { api } from "../../../lib/api/api";
import type { IncidentSummary } from "../../../lib/api/incidents";
import { firstPaint } from "../../../lib/composition/first-paint";
import { queries } from "../../../lib/composition/queries";
import { pageRequest } from "../../page-request";

export const metadata: Metadata = { title: "Incidents" };
export const dynamic = "force-dynamic";

export default async function IncidentsPage() {
  const request = await pageRequest();
  const first = (kind: IncidentSummary["kind"], status: IncidentSummary["status"] | null, limit: number) =>
    firstPaint(request, api.incident.list, queries.incident.list, { kind, status, cursor: null, limit });
  const [open, repairs, closed] = await Promise.all([
    first("incident", "open", 100),
    first("repair", null, 25),
    first("incident", "closed", 50),
  ]);
  return <IncidentsScreen open={open} repairs={repairs} closed={closed} />;
}
