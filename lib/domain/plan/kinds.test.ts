import { describe, expect, it } from "vitest";
import { factsOf, kindsOfStep, PLAN_KINDS, selectedKinds, WAY_KINDS, WITHDRAWING_KINDS } from "./kinds";
import { SELECTION_WAYS } from "./selection-ways";

describe.each(PLAN_KINDS)("a plan to %s", (kind) => {
  const facts = factsOf(kind);

  it("is selected by known ways, from a run exactly where it is decided on one", () => {
    expect(facts.ways.length).toBeGreaterThan(0);
    for (const way of facts.ways) expect(SELECTION_WAYS).toContain(way);
    expect(facts.ways.includes("run")).toBe(facts.decidedOn === "run");
    expect(facts.ways.includes("mutations")).toBe(facts.decidedOn === "mutations");
  });

  it("is about findings exactly where it is decided on stores", () => {
    expect(facts.findings.length > 0).toBe(facts.decidedOn === "stores");
  });

  it("belongs to the step of the caches exactly where it changes entries, and has regions there", () => {
    expect(facts.step).toBe(facts.does === "entries" ? "cache" : "replay");
    if (facts.does === "entries") expect(facts.regions).toBe("caches");
  });

  it("says what it does in whole sentences", () => {
    expect(facts.noun).toMatch(/^[A-Z][a-z]+$/);
    expect(facts.meaning).toMatch(/^[A-Z].*\.$/);
    if ("whyNot" in facts.undo) expect(facts.undo.whyNot).toMatch(/^[A-Z].*\.$/);
  });
});

it("shows every kind in one step, and lets a person make each there but an undo", () => {
  expect([...kindsOfStep("replay"), ...kindsOfStep("cache")].sort()).toEqual([...PLAN_KINDS].sort());
  expect(kindsOfStep("authority")).toEqual([]);
  expect(PLAN_KINDS.filter((kind) => !selectedKinds(PLAN_KINDS).includes(kind))).toEqual(["undo"]);
});

it("offers every kind as one key's way back but an undo, and withdraws by suppressing alone", () => {
  expect(PLAN_KINDS.filter((kind) => !WAY_KINDS.some((way) => way === kind))).toEqual(["undo"]);
  expect(WITHDRAWING_KINDS).toEqual(["suppress"]);
});
