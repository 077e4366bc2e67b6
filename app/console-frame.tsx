import type { ReactNode } from "react";
import { Frame } from "../components/screens/frame/frame";
import { IncidentRails } from "../components/screens/incident/rail/incident-rail";

/** The frame of every page, with the open incidents pinned above the screen. */
export function ConsoleFrame({ children }: { children: ReactNode }) {
  return <Frame pinned={<IncidentRails />}>{children}</Frame>;
}
