import { describe, expect, it } from "vitest";
import { chainSentence, chainStanding, placeOf } from "./chain.model";

const stream = { stream: "changes" as const, rows: "1200", head: "h", erased: 0, checkpoints: 3, unchecked: 0 };
const bad = { stream: "changes", number: "8", from: "8", fault: "edited-row" as const, sentence: "The row differs." };

describe("what the audit's screen says of the chain", () => {
  it.each([
    [
      "nothing was found",
      { streams: [stream], faults: [] },
      "All 1,200 rows are as they were written. Checkpoints that agree: 3",
    ],
    [
      "a key is not known",
      { streams: [{ ...stream, unchecked: 1 }], faults: [] },
      "All 1,200 rows are as they were written. Checkpoints that agree: 3, 1 of them under a key that is not known here",
    ],
    ["a row differs", { streams: [stream], faults: [bad] }, "One fault: The row differs"],
    ["two chains differ", { streams: [stream], faults: [bad, bad] }, "2 faults: The row differs"],
  ])("names what matters where %s", (_, found, sentence) => {
    expect(chainSentence(found)).toBe(sentence);
  });

  it.each([
    ["not yet verified before anybody asks", { data: undefined, error: null }, "not-yet"],
    ["unknown only where the rows could not be read", { data: undefined, error: new Error("away") }, "failed"],
    ["verified once they were read", { data: { faults: [] }, error: null }, "verified"],
  ])("is %s", (_, asked, standing) => {
    expect(chainStanding(asked)).toBe(standing);
  });

  it.each([
    [bad, "changes, row 8"],
    [{ ...bad, from: "5" }, "changes, rows 5 to 8"],
    [{ ...bad, number: null, from: null }, "changes"],
  ])("names the place of a fault", (fault, place) => {
    expect(placeOf(fault)).toBe(place);
  });
});
