import { MUTATION_STATES, OUTSTANDING_STATES, type OutstandingState } from "../mutation";
import { machineOf } from "../state-machine/machine";

/** On its way by itself: owed, and waiting for nobody. */
const MOVING = ["accepted", "queued", "unknown"] as const;
const OWED = OUTSTANDING_STATES;

/** Transitions of a mutation's state; the mutation itself never changes. */
export const MUTATION = machineOf(MUTATION_STATES, [
  {
    verb: "accept",
    from: null,
    to: "accepted",
    who: "producer",
    why: "The ledger has the mutation, and the caller is answered.",
  },
  {
    verb: "take-over",
    from: null,
    to: "materialized",
    who: "materializer",
    why: "The ledger was put back, and a receipt proves the mutation.",
  },
  {
    verb: "take-over",
    from: null,
    to: "superseded",
    who: "materializer",
    why: "The ledger was put back, and the origin lists the mutation as covered by a newer write.",
  },
  {
    verb: "hand-over",
    from: ["accepted"],
    to: "queued",
    who: "relay",
    why: "A job of the lane holds the mutation's id.",
  },
  {
    verb: "take-back",
    from: ["queued", "unknown"],
    to: "accepted",
    who: "relay",
    why: "The queue has lost the mutation's job.",
  },
  {
    verb: "settle",
    from: MOVING,
    to: "materialized",
    who: "materializer",
    why: "The mutation took effect, and its receipt is in the origin.",
  },
  { verb: "settle", from: MOVING, to: "superseded", who: "materializer", why: "A newer version covers the mutation." },
  {
    verb: "put-off",
    from: MOVING,
    to: "accepted",
    who: "materializer",
    why: "The flush is tried again later, after a store, a lock or the predecessor is free.",
  },
  {
    verb: "ask",
    from: MOVING,
    to: "conflicted",
    who: "materializer",
    why: "The origin is past the version that the mutation builds on.",
  },
  {
    verb: "give-up",
    from: MOVING,
    to: "failed",
    who: "materializer",
    why: "The origin refused the mutation until its attempts were used up.",
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
    why: "A flush that the ledger did not know lists the mutation.",
  },
  {
    verb: "prove",
    from: OWED,
    to: "superseded",
    who: "materializer",
    why: "A flush that the ledger did not know covers the mutation.",
  },
  {
    verb: "displace",
    from: OWED,
    to: "conflicted",
    who: "materializer",
    why: "The ledger was put back, and another mutation has this version in the origin.",
  },
  {
    verb: "carry-out",
    from: OWED,
    to: "materialized",
    who: "replayer",
    why: "A run applied the mutation, or found its receipt.",
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
    why: "A run suppressed the mutation, or put an amendment in its place.",
  },
  {
    verb: "owe-again",
    from: ["materialized"],
    to: "accepted",
    who: "materializer",
    why: "The origin has lost the mutation's effect.",
  },
  {
    verb: "owe-again",
    from: ["materialized"],
    to: "accepted",
    who: "reconciler",
    why: "The origin has lost the mutation's receipt.",
  },
  {
    verb: "owe-again",
    from: ["materialized"],
    to: "conflicted",
    who: "reconciler",
    why: "The receipt is lost, and the row may still hold the increment.",
  },
  {
    verb: "free",
    from: ["conflicted"],
    to: "accepted",
    who: "materializer",
    why: "The version that the mutation builds on is outstanding again.",
  },
]);

/** The states in which a mutation is on its way by itself. */
export const MOVING_STATES: readonly OutstandingState[] = MOVING;
