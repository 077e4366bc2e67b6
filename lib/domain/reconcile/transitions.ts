import { machineOf } from "../state-machine/machine";
import { RECONCILIATION_STATES } from "./states";

/** Transitions of a reconciliation. */
export const RECONCILIATION = machineOf(RECONCILIATION_STATES, [
  { verb: "start", from: null, to: "running", who: "person", why: "Every key of the scope is to be compared." },
  { verb: "finish", from: ["running"], to: "done", who: "reconciler", why: "Every key was compared." },
  {
    verb: "fail",
    from: ["running"],
    to: "failed",
    who: "reconciler",
    why: "A store did not answer, or the incident was closed before the end.",
  },
]);
