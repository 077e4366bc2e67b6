import { expect, it } from "vitest";
import { nextStep } from "./next-step.model";

it.each([
  ["repaired", "converged", null],
  ["left", "pending", /Wait some seconds/],
  ["left", "unreachable", /once the store answers/],
  ["left", "stale", /ways back/],
  ["needs-approval", "mismatched", /second person/],
  ["under-way", "regressed", /follow its run/],
  ["nothing-changed", "stale", /open now/],
] as const)("says what is next after a repair that is %s under the verdict %s", (state, verdict, says) => {
  const step = nextStep({ state, verdict });
  if (says === null) expect(step).toBeNull();
  else expect(step).toMatch(says);
});
