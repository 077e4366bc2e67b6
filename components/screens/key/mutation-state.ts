import type { MutationWire } from "../../../lib/api/mutations";
import type { Tone } from "../../kit/chip/finding.model";

const states: Record<MutationWire["state"], readonly [Tone, string]> = {
  accepted: ["moving", "In the ledger, and not yet in the record."],
  queued: ["moving", "Handed to the queue, and not yet in the record."],
  materialized: ["good", "The origin has the mutation and its receipt."],
  superseded: ["moving", "A newer version replaced the mutation, so it is no longer outstanding."],
  conflicted: ["bad", "Waits for a decision: the origin is past the version that the mutation builds on."],
  failed: ["bad", "All attempts at the origin are used up."],
  suppressed: ["warn", "Suppressed by a person, with a reason."],
  unknown: ["unknown", "The origin's answer was lost; its receipt will decide."],
};

/** The tone of a mutation's state. */
export const mutationTone = (state: MutationWire["state"]): Tone => states[state][0];

/** The meaning of the states that a write of another system can have. */
const OBSERVED: Partial<Record<MutationWire["state"], string>> = {
  accepted: "The other system's source has the write, and does not say more.",
  queued: "The other system's source or queue has the write, and has not ended it.",
  failed: "The other system's worker has given the write up.",
  unknown: "The write's row or job is over, which proves an attempt and no effect.",
};

/** The meaning of a mutation's state, in a sentence. */
export const mutationMeaning = (state: MutationWire["state"], isObserved: boolean): string =>
  (isObserved ? OBSERVED[state] : undefined) ?? states[state][1];
