import { ACKNOWLEDGE_MODES, DRAIN_STATES, READ_SOURCES } from "../path-control";
import { machineOf } from "../state-machine/machine";

/** Transitions of a path's drain. The product never ends a person's pause. */
export const DRAIN = machineOf(DRAIN_STATES, [
  { verb: "register", from: null, to: "running", who: "console", why: "The path is configured." },
  {
    verb: "pause",
    from: ["running", "self-paused"],
    to: "paused",
    who: "person",
    why: "No write is to reach the origin for now.",
  },
  {
    verb: "resume",
    from: ["paused", "self-paused"],
    to: "running",
    who: "person",
    why: "The origin may be written to again.",
  },
  {
    verb: "reopen",
    from: ["paused", "self-paused"],
    to: "running",
    who: "person",
    why: "The incident reopens the path.",
  },
  {
    verb: "self-pause",
    from: ["running"],
    to: "self-paused",
    who: "materializer",
    why: "The origin takes no writes, or refuses key after key.",
  },
  { verb: "self-resume", from: ["self-paused"], to: "running", who: "materializer", why: "A write passed." },
]);

/** Transitions of a path's acknowledgments. Every switch raises the path's epoch. */
export const ACKNOWLEDGMENT = machineOf(ACKNOWLEDGE_MODES, [
  { verb: "register", from: null, to: "contract", who: "console", why: "The path is configured." },
  ...ACKNOWLEDGE_MODES.map((to) => ({
    verb: "set" as const,
    from: ACKNOWLEDGE_MODES.filter((mode) => mode !== to),
    to,
    who: "person" as const,
    why: "An incident takes its first step.",
  })),
  {
    verb: "reopen",
    from: ["closed", "durable-only", "write-through"],
    to: "contract",
    who: "person",
    why: "The incident reopens the path.",
  },
  {
    verb: "close",
    from: ["contract", "durable-only", "write-through"],
    to: "closed",
    who: "materializer",
    why: "The ledger was put back.",
  },
  ...ACKNOWLEDGE_MODES.filter((mode) => mode !== "closed").map((to) => ({
    verb: "accept" as const,
    from: ["closed" as const],
    to,
    who: "person" as const,
    why: "A ledger that was put back is accepted as it is now; the path acknowledges as before.",
  })),
]);

/** Where a path's readers are led. */
export const READING = machineOf(READ_SOURCES, [
  { verb: "register", from: null, to: "cache", who: "console", why: "The path is configured." },
  {
    verb: "force",
    from: ["cache"],
    to: "origin",
    who: "person",
    why: "An authority was declared that forces origin reads.",
  },
  {
    verb: "release",
    from: ["origin"],
    to: "cache",
    who: "person",
    why: "An authority was declared that does not force origin reads.",
  },
  { verb: "reopen", from: ["origin"], to: "cache", who: "person", why: "The incident reopens the path." },
]);
