import type { Metadata } from "next";
import { IncidentsScreen } from "../../../components/screens/incident/list/incidents-screen";
import { api } from "../../../lib/api/api";
import { firstPaint } from "../../../lib/composition/first-paint";
import { queries } from "../../../lib/composition/queries";
import { pageRequest } from "../../page-request";

export const metadata: Metadata = { title: "Incidents" };
export const dynamic = "force-dynamic";

export default async function IncidentsPage() {
  const request = await pageRequest();
  const first = (status: "open" | "closed", limit: number) =>
    firstPaint(request, api.incident.list, queries.incident.list, { status, cursor: null, limit });
  const [open, closed] = await Promise.all([first("open", 100), first("closed", 50)]);
  return <IncidentsScreen open={open} closed={closed} />;
}
