import { machineOf } from "../state-machine/machine";
import { RUN_STATES, type RunState } from "./run-states";
import { STEERINGS, type Steering } from "./steering";

/** Transitions of a run. */
export const RUN = machineOf(RUN_STATES, [
  {
    verb: "start",
    from: null,
    to: "canary",
    who: "person",
    why: "The plan is approved, and a canary of its first items runs.",
  },
  { verb: "start", from: null, to: "running", who: "person", why: "The plan is approved, and has no canary." },
  {
    verb: "wait",
    from: ["canary"],
    to: "waiting",
    who: "replayer",
    why: "The canary has finished and waits for review.",
  },
  {
    verb: "continue",
    from: ["waiting"],
    to: "running",
    who: "person",
    why: "A person reviewed the canary's outcomes.",
  },
  {
    verb: "pause",
    from: ["canary", "running"],
    to: "paused",
    who: "person",
    why: "No further batch is to run for now.",
  },
  {
    verb: "pause",
    from: ["canary", "running"],
    to: "paused",
    who: "replayer",
    why: "The control of one of its paths changed since the run was approved.",
  },
  {
    verb: "resume",
    from: ["paused"],
    to: "running",
    who: "person",
    why: "The run goes on under the path's present control.",
  },
  { verb: "resume", from: ["paused"], to: "canary", who: "person", why: "The run was paused within its canary." },
  {
    verb: "abort",
    from: ["canary", "waiting", "running", "paused"],
    to: "aborting",
    who: "person",
    why: "No further batch runs; a batch under way may still land. Closing the incident does the same.",
  },
  {
    verb: "conclude",
    from: ["aborting"],
    to: "aborted",
    who: "replayer",
    why: "Every store of the run was reached, and the effects are recorded.",
  },
  { verb: "finish", from: ["canary", "running"], to: "done", who: "replayer", why: "Every item has an outcome." },
]);
export type RunVerb = (typeof RUN.rows)[number]["verb"];

/** The states in which a replayer carries a run out. */
export const CARRIED_OUT_IN: readonly RunState[] = RUN.from("finish");

/** Whether a replayer carries a run of this state out. */
export const isCarriedOut = (state: RunState): boolean => CARRIED_OUT_IN.includes(state);

/** The states whose beginning stops what a replayer has under way: the run's token is raised with each. */
export const STOPPED_IN: readonly RunState[] = [RUN.to("pause"), RUN.to("abort")];

/** The commands that a run takes in a state. An abort that has not reached every store may be repeated. */
export function steeringsOf(state: RunState): Steering[] {
  return STEERINGS.filter((verb) => RUN.from(verb).includes(state) || (verb === "abort" && state === RUN.to(verb)));
}
