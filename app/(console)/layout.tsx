import type { ReactNode } from "react";
import { Frame } from "../../components/screens/frame/frame";
import { IncidentRails } from "../../components/screens/incident/rail/incident-rail";

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return <Frame pinned={<IncidentRails />}>{children}</Frame>;
}
