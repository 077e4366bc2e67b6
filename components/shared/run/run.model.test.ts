import { describe, expect, it } from "vitest";
import { runFixture } from "../../../test/fixtures/wire/plans";
import { donePercent, rateWords, runLookOf, sumFault, whyNoUndo } from "./run.model";

const run = runFixture(Date.parse("2026-03-04T03:18:21Z"));

describe("a run", () => {
  it("is at all only when it is all", () => {
    expect(donePercent({ done: "8119", total: "8120" })).toBe(99.9);
    expect(donePercent({ done: "8120", total: "8120" })).toBe(100);
    expect(donePercent({ done: "9007199254740993", total: "18014398509481986" })).toBe(50);
    expect(donePercent({ done: "0", total: "0" })).toBe(100);
  });

  it("says what sets its rate, and what is not known of it", () => {
    expect(rateWords(run)).toBe("40/s allowed, follows the headroom");
    expect(rateWords({ ...run, ratePerSec: 100 })).toBe("40/s allowed, held back from the set 100/s");
    expect(rateWords({ ...run, ratePerSec: 40 })).toBe("40/s allowed, set to 40/s");
    expect(rateWords({ ...run, allowedPerSec: null })).toContain("unknown");
  });

  it("says so when its outcomes do not add up to the plan", () => {
    expect(sumFault(run)).toBeNull();
    expect(sumFault({ ...run, state: "done" })).toContain("add up to 20");
    expect(sumFault({ ...run, state: "done", total: "20" })).toBeNull();
  });
});

it("says which runs a plan does not take back", () => {
  expect([whyNoUndo("replay"), whyNoUndo("suppress")]).toEqual([null, null]);
  expect(whyNoUndo("rebuild")).toContain("rebuild the entries");
  expect(whyNoUndo("salvage")).toContain("amendment");
});

it("never draws a run as done that changed nothing", () => {
  const outcomes = { "already-applied": "3" };
  expect(runLookOf({ state: "done", outcomes })).toMatchObject({ word: "nothing changed", tone: "unknown" });
  expect(runLookOf({ state: "done", outcomes: { ...outcomes, applied: "1" } }).tone).toBe("good");
  expect(runLookOf({ state: "running", outcomes }).tone).toBe("moving");
});
