import { machineOf } from "../state-machine/machine";
import { ERASURE_STATES } from "./states";

/** Transitions of an erasure. Nothing stops one that has begun: what was overwritten does not come back. */
export const ERASURE = machineOf(ERASURE_STATES, [
  {
    verb: "ask",
    from: null,
    to: "asked",
    who: "person",
    why: "An administrator asks for a key's payloads to be erased.",
  },
  {
    verb: "approve",
    from: ["asked"],
    to: "approved",
    who: "person",
    why: "Another administrator agrees, or the only one does after a day.",
  },
  {
    verb: "reopen",
    from: ["approved"],
    to: "asked",
    who: "person",
    why: "The administrator who approved has left, before the erasure began.",
  },
  { verb: "refuse", from: ["asked", "approved"], to: "refused", who: "person", why: "Another administrator refuses." },
  {
    verb: "withdraw",
    from: ["asked", "approved"],
    to: "withdrawn",
    who: "person",
    why: "The administrator who asked takes the request back, or has left.",
  },
  {
    verb: "begin",
    from: ["approved"],
    to: "running",
    who: "steward",
    why: "Nothing of the key is outstanding, and no run has it.",
  },
  {
    verb: "finish",
    from: ["running"],
    to: "done",
    who: "steward",
    why: "A whole look at every place found nothing more to overwrite.",
  },
]);
