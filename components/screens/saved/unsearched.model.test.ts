import { describe, expect, it } from "vitest";
import { UNSEARCHED_HEADING, unknownRecordSentence, unsearchedLines } from "./unsearched.model";

const noSuchMember = { kind: "requestId" as const, because: "the writes of path orders carry no request id" };
const noAnswer = { kind: "actor" as const, because: "The ledger did not answer." };

describe("the kinds that could not be searched", () => {
  it("are a list of reasons under a heading that calls no answer unknown", () => {
    expect(UNSEARCHED_HEADING).not.toMatch(/unknown/i);
    expect(unsearchedLines([noSuchMember, noAnswer])).toEqual([
      "As request id: The writes of path orders carry no request id.",
      "As actor: The ledger did not answer.",
    ]);
  });

  it.each([
    [
      "any",
      "The text could not be looked up as request id (the writes of path orders carry no request id), as actor (The ledger did not answer). Nothing was found under the text as idempotency key, key.",
    ],
    [
      "actor",
      "The text could not be looked up as request id (the writes of path orders carry no request id), as actor (The ledger did not answer).",
    ],
  ] as const)("leave open whether there is a record of a text asked for as %s", (kind, sentence) => {
    expect(unknownRecordSentence({ text: "ada", kind, path: null }, [noSuchMember, noAnswer])).toBe(sentence);
  });
});
