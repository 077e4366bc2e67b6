import { describe, expect, it } from "vitest";
import { chosenStep, railOf, STEPS, shortTitle, standingOf, statusWords, stepTitle } from "./step.model";

describe("a measurement", () => {
  it("that could not be read is neither met nor missed", () => {
    expect(standingOf({ ok: true, unknown: true })).toBe("unknown");
    expect(standingOf({ ok: false, unknown: true })).toBe("unknown");
    expect(standingOf({ ok: true, unknown: false })).toBe("met");
    expect(standingOf({ ok: false, unknown: false })).toBe("missed");
  });
});

describe("railOf", () => {
  it("has what is before, at and after the step where it stands", () =>
    expect([...railOf({ step: "replay", status: "open" }).values()]).toEqual([
      "done",
      "done",
      "current",
      "waiting",
      "waiting",
      "waiting",
    ]));

  it("has all of them passed once it is closed", () =>
    expect(new Set(railOf({ step: "restore", status: "closed" }).values())).toEqual(new Set(["done"])));
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
