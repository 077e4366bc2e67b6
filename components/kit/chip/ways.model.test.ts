import { expect, it } from "vitest";
import { usualWays } from "./ways.model";

it("names the ways back from the worst finding that has any", () => {
  expect(usualWays(["mismatched", "stale"])).toBe("rewrite or adopt");
  expect(usualWays(["unreachable", "late"])).toBe("wait or replay");
  expect(usualWays(["gapped"])).toBeNull();
});
