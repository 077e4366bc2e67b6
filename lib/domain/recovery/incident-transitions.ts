import { machineOf } from "../state-machine/machine";
import { INCIDENT_STATUSES } from "./states";

/** How an incident moves. Its steps are measured, not moved to. */
export const INCIDENT = machineOf(INCIDENT_STATUSES, [
  {
    verb: "open",
    from: null,
    to: "open",
    who: "person",
    why: "Its paths and keys are to be repaired; no other open incident has them.",
  },
  {
    verb: "close",
    from: ["open"],
    to: "closed",
    who: "person",
    why: "Its gates are open, or the glass is broken with a reason.",
  },
]);
