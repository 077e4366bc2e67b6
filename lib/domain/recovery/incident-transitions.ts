import { machineOf } from "../state-machine/machine";
import { INCIDENT_STATUSES } from "./states";

/** Transitions of an incident. Steps are measured and have no transitions. */
export const INCIDENT = machineOf(INCIDENT_STATUSES, [
  {
    verb: "open",
    from: null,
    to: "open",
    who: "person",
    why: "Paths and keys are to be repaired, and no other open incident has them.",
  },
  {
    verb: "close",
    from: ["open"],
    to: "closed",
    who: "person",
    why: "The gates are open, or break-glass was used with a reason.",
  },
]);
