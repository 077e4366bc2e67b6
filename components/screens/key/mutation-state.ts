import type { MutationWire } from "../../../lib/api/mutations";
import type { Tone } from "../../kit/chip/finding.model";

const states: Record<MutationWire["state"], readonly [Tone, string]> = {
  accepted: ["moving", "In the ledger, and owed to the record."],
  queued: ["moving", "Handed to the queue, and owed to the record."],
  materialized: ["good", "The origin has it: its receipt is there."],
  superseded: ["moving", "A newer version took its place, so nothing is owed any more."],
  conflicted: ["bad", "Waits for a decision: the origin moved on from the version it builds on."],
  failed: ["bad", "Its attempts are exhausted."],
  suppressed: ["warn", "Withdrawn by a person, with a reason."],
  unknown: ["unknown", "The origin's answer was lost; its receipt will decide."],
};

/** How a mutation's state is drawn. */
export const mutationTone = (state: MutationWire["state"]): Tone => states[state][0];

/** What a mutation's state means, in one sentence. */
export const mutationMeaning = (state: MutationWire["state"]): string => states[state][1];
