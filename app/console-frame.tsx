import type { ReactNode } from "react";
import { Frame } from "../components/screens/frame/frame";
import { IncidentRails } from "../components/screens/incident/rail/incident-rail";
import { hasSignIn } from "../lib/composition/access/page-caller";
import { drillsAddress } from "../lib/composition/drills-address";
import { pageRequest } from "./page-request";

/** The frame of every page, with the open incidents pinned above the screen. */
export async function ConsoleFrame({ children }: { children: ReactNode }) {
  // A page is rendered for a request: the configuration is read by a server, and not by a build.
  await pageRequest();
  return (
    <Frame hasSignIn={hasSignIn()} drillsHref={drillsAddress()} pinned={<IncidentRails />}>
      {children}
    </Frame>
  );
}
