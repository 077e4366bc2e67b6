import { expect, it } from "vitest";
import { drainWill } from "./drain.model";

it("says what pausing and resuming will do, of a path and of a key", () => {
  expect(drainWill(true, false).join(" ")).toMatch(/this path.*can still land/s);
  expect(drainWill(false, true)).toEqual([
    "This key's outstanding mutations are applied again, oldest first on each key.",
  ]);
});
