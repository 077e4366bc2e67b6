import type { Answer } from "./answer";

/** A half of a reference is a likely question, and finds nothing. */
export const WHOLE_TEXT = "The whole text was compared: a part of a key, an id or a name finds nothing.";

/** For a write that a cache acknowledged and that never reached anything durable. */
export function neverDurable(shownBy: string, acceptedAt: Date | null): Answer {
  return {
    answer: "never-durable",
    sentence: `No. ${acceptedAt ? `The change was acknowledged at ${acceptedAt.toISOString()}` : "The change was acknowledged"} and shown by ${shownBy}. Neither the ledger nor the record ever had the change. While ${shownBy} still holds the value, an operator can save it from there.`,
    customerSentence:
      "Your change was shown to you, but it was not saved. We are sorry; please keep what you wrote, in case it has to be made again.",
    expectedBy: null,
  };
}

/** For a cache-only acknowledgment that may still be on its way to the ledger. */
export function notYetDurable(shownBy: string): Answer {
  return {
    answer: "unknown",
    sentence: `The answer is not known yet: ${shownBy} has just received the change. The ledger does not have the change yet. Ask again in a few seconds.`,
    customerSentence: "Your change was just received. Please give us a moment to confirm it.",
    expectedBy: null,
  };
}

/** For a question to which no store that was read knows anything. */
export function noRecord(asked: string): Answer {
  return {
    answer: "no-record",
    sentence: `There is no record of ${asked}: no store has an acknowledgment of it. ${WHOLE_TEXT}`,
    customerSentence: "We have no record of a change under exactly this reference.",
    expectedBy: null,
  };
}

/** For a question that not every path can be asked. */
export function notTold(asked: string, because: string): Answer {
  return {
    answer: "unknown",
    sentence: `No record of ${asked} was found, and whether there is one cannot be told: ${because}. ${WHOLE_TEXT}`,
    customerSentence:
      "With what we have from you, we cannot tell whether we received your change. A complete reference would help us.",
    expectedBy: null,
  };
}

/** For a mutation that only its receipt in the origin proves: the ledger does not have it. */
export function receiptAlone(version: bigint, appliedAt: Date): Answer {
  return {
    answer: "unknown",
    sentence: `The origin has a receipt of the change: version ${version} took effect at ${appliedAt.toISOString()}. The ledger does not know the change, so the ledger was put back. Whether the record still has the change is not known yet.`,
    customerSentence: "Your change reached our records. We are checking that it is still there.",
    expectedBy: null,
  };
}
