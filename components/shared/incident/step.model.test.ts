import { describe, expect, it } from "vitest";
import { incidentSummaryFixture } from "../../../test/fixtures/wire/incidents";
import { chosenStep, railOf, STEPS, shortTitle, standingOf, statusWords, stepTitle } from "./step.model";

describe("a measurement", () => {
  it("that could not be read is neither met nor missed", () => {
    expect(standingOf({ ok: true, unknown: true, applies: true })).toBe("unknown");
    expect(standingOf({ ok: false, unknown: true, applies: true })).toBe("unknown");
    expect(standingOf({ ok: true, unknown: false, applies: true })).toBe("met");
    expect(standingOf({ ok: false, unknown: false, applies: true })).toBe("missed");
    expect(standingOf({ ok: true, unknown: false, applies: false })).toBe("not-here");
  });
});

describe("railOf", () => {
  it("has what a summary says of each step", () =>
    expect([...railOf(incidentSummaryFixture(0)).values()]).toEqual([
      "reopened",
      "done",
      "current",
      "waiting",
      "waiting",
      "waiting",
    ]));
});

describe("chosenStep", () => {
  it("is the one the address names, if there is such a step", () => {
    expect(chosenStep("cache", { step: "stop" })).toBe("cache");
    expect(chosenStep("caches", { step: "stop" })).toBe("stop");
    expect(chosenStep(null, { step: "restore" })).toBe("restore");
  });
});

it("has words for every step and status", () => {
  for (const step of STEPS) expect([shortTitle(step), stepTitle(step)]).not.toContain("");
  expect(statusWords("reopened").word).toBe("closed again");
});
