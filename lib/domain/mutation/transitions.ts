import { MUTATION_STATES, OUTSTANDING_STATES, type OutstandingState } from "../mutation";
import { machineOf } from "../state-machine/machine";

/** On its way by itself: owed, and waiting for nobody. */
const MOVING = ["accepted", "queued", "unknown"] as const;
const OWED = OUTSTANDING_STATES;

/** How a mutation moves: what is said of it changes, the mutation itself never does. */
export const MUTATION = machineOf(MUTATION_STATES, [
  {
    verb: "accept",
    from: null,
    to: "accepted",
    who: "producer",
    why: "The ledger has it, and the caller is answered.",
  },
  {
    verb: "take-over",
    from: null,
    to: "materialized",
    who: "materializer",
    why: "The ledger was put back, and a receipt proves it.",
  },
  {
    verb: "take-over",
    from: null,
    to: "superseded",
    who: "materializer",
    why: "The ledger was put back, and the origin lists it as covered by a newer write.",
  },
  { verb: "hand-over", from: ["accepted"], to: "queued", who: "relay", why: "A job of its lane holds its id." },
  { verb: "take-back", from: ["queued", "unknown"], to: "accepted", who: "relay", why: "The queue has lost its job." },
  {
    verb: "settle",
    from: MOVING,
    to: "materialized",
    who: "materializer",
    why: "It took effect, and its receipt is in the origin.",
  },
  { verb: "settle", from: MOVING, to: "superseded", who: "materializer", why: "A newer version covers it." },
  {
    verb: "put-off",
    from: MOVING,
    to: "accepted",
    who: "materializer",
    why: "It is tried again later: a store, a lock or its predecessor.",
  },
  {
    verb: "ask",
    from: MOVING,
    to: "conflicted",
    who: "materializer",
    why: "The origin moved on from the version it builds on.",
  },
  {
    verb: "give-up",
    from: MOVING,
    to: "failed",
    who: "materializer",
    why: "The origin refused it until its attempts were used up.",
  },
  {
    verb: "lose",
    from: MOVING,
    to: "unknown",
    who: "materializer",
    why: "The origin's answer was lost; a receipt decides.",
  },
  {
    verb: "prove",
    from: OWED,
    to: "materialized",
    who: "materializer",
    why: "A flush that the ledger did not know lists it.",
  },
  {
    verb: "prove",
    from: OWED,
    to: "superseded",
    who: "materializer",
    why: "A flush that the ledger did not know covers it.",
  },
  {
    verb: "displace",
    from: OWED,
    to: "conflicted",
    who: "materializer",
    why: "The ledger was put back, and another mutation has its version in the origin.",
  },
  {
    verb: "carry-out",
    from: OWED,
    to: "materialized",
    who: "replayer",
    why: "A run applied it, or found its receipt.",
  },
  {
    verb: "carry-out",
    from: OWED,
    to: "superseded",
    who: "replayer",
    why: "A run found a newer version in the origin.",
  },
  {
    verb: "withdraw",
    from: OWED,
    to: "suppressed",
    who: "replayer",
    why: "A run withdrew it, or put an amendment in its place.",
  },
  {
    verb: "owe-again",
    from: ["materialized"],
    to: "accepted",
    who: "materializer",
    why: "The origin has lost its effect.",
  },
  {
    verb: "owe-again",
    from: ["materialized"],
    to: "accepted",
    who: "reconciler",
    why: "The origin has lost its receipt.",
  },
  {
    verb: "owe-again",
    from: ["materialized"],
    to: "conflicted",
    who: "reconciler",
    why: "Its receipt is lost, and the row may hold the increment still.",
  },
  { verb: "free", from: ["conflicted"], to: "accepted", who: "materializer", why: "What it builds on is owed again." },
]);

/** The states in which a mutation is on its way by itself. */
export const MOVING_STATES: readonly OutstandingState[] = MOVING;
