import { machineOf } from "../state-machine/machine";
import { DEPENDENT_STATES, type DependentState } from "./states";

/** Transitions of an incident's dependent. */
export const DEPENDENT = machineOf(DEPENDENT_STATES, [
  { verb: "hold", from: null, to: "holding", who: "person", why: "An incident of the path was opened." },
  { verb: "follow", from: ["holding"], to: "held", who: "steward", why: "The dependent was seen to be held back." },
  {
    verb: "follow",
    from: ["restoring"],
    to: "restored",
    who: "steward",
    why: "The dependent was seen to be back, or is left as it was.",
  },
  {
    verb: "give-up",
    from: ["holding", "restoring"],
    to: "failed",
    who: "steward",
    why: "The dependent did not follow in all its attempts.",
  },
  {
    verb: "restore",
    from: ["holding", "held", "failed"],
    to: "restoring",
    who: "person",
    why: "The dependent may come back after the dependents before it.",
  },
  {
    verb: "hurry",
    from: ["restoring"],
    to: "restoring",
    who: "person",
    why: "The dependent is to come back alone, ahead of the others.",
  },
]);

/** The states in which the steward is at work on a dependent. */
export const FOLLOWING_STATES: readonly DependentState[] = DEPENDENT.from("follow");

/** Whether a dependent waits for a person to let it go. */
export const awaitsRestore = (state: DependentState): boolean =>
  DEPENDENT.from("restore").includes(state) && !FOLLOWING_STATES.includes(state);
