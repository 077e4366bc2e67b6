import { describe, expect, it } from "vitest";
import { incidentSummaryFixture } from "../../../test/fixtures/wire/incidents";
import {
  chosenStep,
  presentStep,
  railOf,
  STEPS,
  shortTitle,
  standingOf,
  statusWords,
  stepsAt,
  stepTitle,
} from "./step.model";

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
    expect(chosenStep("cache", "stop")).toBe("cache");
    expect(chosenStep("caches", "stop")).toBe("stop");
    expect(chosenStep(null, "restore")).toBe("restore");
  });
});

describe("the present step", () => {
  const atCaches = { step: "cache", status: "open" } as const;

  it.each([
    ["the one of an earlier repair", { kind: "act", step: "replay" }, "replay"],
    ["that of the closed gate, where an earlier step only waits", { kind: "wait", step: "replay" }, "cache"],
    ["that of the closed gate, where the work belongs to it", { kind: "act", step: "cache" }, "cache"],
    ["that of the closed gate, while nothing is known", null, "cache"],
  ] as const)("is %s", (_, next, wanted) => {
    expect(presentStep(atCaches, next)).toBe(wanted);
  });

  it("is the last one of a closed incident", () => {
    expect(presentStep({ step: "restore", status: "closed" }, { kind: "act", step: "stop" })).toBe("restore");
  });

  it("is shown as current, and the step of the closed gate waits for it", () => {
    const steps = incidentSummaryFixture(0).steps.map((each) => ({ ...each, gate: { measured: [] } }));
    const shown = stepsAt({ steps, step: "replay" } as unknown as Parameters<typeof stepsAt>[0], "authority");
    expect(shown.map(({ status }) => status)).toEqual([
      "reopened",
      "current",
      "waiting",
      "waiting",
      "waiting",
      "waiting",
    ]);
  });
});

it("shows a passed step as passed where the next work is to close the incident", () => {
  const steps = incidentSummaryFixture(0).steps.map(({ step }) => ({ step, status: "done" }));
  const shown = stepsAt({ steps, step: "restore" } as unknown as Parameters<typeof stepsAt>[0], "restore");
  expect(new Set(shown.map(({ status }) => status))).toEqual(new Set(["done"]));
});

it("has words for every step and status", () => {
  for (const step of STEPS) expect([shortTitle(step), stepTitle(step)]).not.toContain("");
  expect(statusWords("reopened").word).toBe("closed again");
});
