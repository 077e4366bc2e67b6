import type { Metadata } from "next";
import { OpenIncident } from "../../../../components/screens/incident/open/open-incident";

export const metadata: Metadata = { title: "Open an incident" };

export default function OpenIncidentPage() {
  return <OpenIncident />;
}
