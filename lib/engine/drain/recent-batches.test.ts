import { expect, it } from "vitest";
import { RecentBatches } from "./recent-batches";

it("tells the mean size of a path's batches and how many there are a second, of the last minute alone", () => {
  let nowMs = 0;
  const batches = new RecentBatches(() => nowMs);
  batches.add("profile", 500);
  nowMs = 61_000;
  for (const size of [10, 30, 20]) {
    batches.add("profile", size);
    nowMs += 1_000;
  }
  expect(batches.figures()).toEqual({ "profile batch": 20, "profile batches": 1 });
  nowMs += 61_000;
  expect(batches.figures()).toEqual({});
});
