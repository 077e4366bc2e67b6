import { describe, expect, it } from "vitest";
import { outOfOrderTitle, reportedStep } from "./report-words";
import { type StepStatus, WHEN_CLOSED } from "./steps";

const kept = (value: string) => ({ name: WHEN_CLOSED, value });
const producers = { name: "Producers at the new epoch", value: "3 of 4" };

describe("a step in a report", () => {
  it.each<[string, StepStatus, (typeof producers)[], string, number]>([
    ["is one line where it passed before the closing", "done", [kept("passed")], "passed", 0],
    ["is one line where it was not needed", "not-needed", [kept("passed")], "not needed", 0],
    ["has nothing below where it is not needed yet", "not-needed", [producers], "not needed", 0],
    ["did not pass where the incident was closed before", "waiting", [kept("not passed")], "not passed", 0],
    ["keeps that its gate closed again", "reopened", [kept("not passed")], "closed again", 0],
    ["has its measurements below while the incident is open", "current", [producers], "current", 1],
    ["waits where nothing was measured", "waiting", [], "waiting", 0],
  ])("%s", (_, status, measured, ...[word, below]) => {
    const step = reportedStep({ step: "stop", status, gate: { measured } });
    expect(step.line).toBe(`Stop ambiguous acknowledgments: ${word}`);
    expect(step.below).toHaveLength(below);
  });
});

it("names broken glass only where glass was broken", () => {
  expect(outOfOrderTitle([])).toBe("Steps taken out of order");
  expect(outOfOrderTitle([{}])).toBe("Steps taken out of order (broken glass)");
});
