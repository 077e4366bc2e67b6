import { machineOf } from "../state-machine/machine";
import { PLAN_STATUSES } from "./plan-status";

/** Transitions of a plan's list. A ready plan may go stale, expire or be run; its list stays the same. */
export const PLAN = machineOf(PLAN_STATUSES, [
  { verb: "create", from: null, to: "building", who: "person", why: "Something was selected under an authority." },
  {
    verb: "freeze",
    from: ["building"],
    to: "ready",
    who: "console",
    why: "The plan's list is complete, with a digest over all items.",
  },
  { verb: "freeze", from: ["building"], to: "ready", who: "replayer", why: "The console that built the plan is gone." },
  {
    verb: "fail",
    from: ["building"],
    to: "failed",
    who: "console",
    why: "The plan selects nothing, or a store does not answer.",
  },
  {
    verb: "fail",
    from: ["building"],
    to: "failed",
    who: "replayer",
    why: "The plan selects nothing or a store does not answer, after the plan's console was gone.",
  },
]);
