import { expect, it } from "vitest";
import { isLate } from "./lateness";

it.each([
  ["a path within its contract", false, 30_000, false],
  ["a path beyond it", false, 30_001, true],
  ["a late path that is beyond half of it", true, 15_001, true],
  ["a late path that has caught up", true, 15_000, false],
  ["a late path whose lag is not known", true, null, true],
  ["another path whose lag is not known", false, null, false],
])("%s", (_, wasLate, truthLagMs, late) => {
  expect(isLate(wasLate, { truthLagMs, maxTruthLagMs: 30_000 })).toBe(late);
});
