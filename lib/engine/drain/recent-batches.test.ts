import { describe, expect, it } from "vitest";
import { RecentBatches } from "./recent-batches";

describe("the batches of a path in the last minute", () => {
  it("have a mean size and a number a second", () => {
    let nowMs = 0;
    const batches = new RecentBatches(() => nowMs);
    batches.flushed("profile", 500, 9);
    nowMs = 61_000;
    for (const size of [10, 30, 20]) {
      batches.flushed("profile", size, 5);
      nowMs += 1_000;
    }
    expect(batches.figures()).toEqual({ "profile batch": 20, "profile batches": 1, "profile refused": 0 });
    nowMs += 61_000;
    expect(batches.figures()).toEqual({});
  });

  it("count the writes of refused ones apart", () => {
    let nowMs = 0;
    const batches = new RecentBatches(() => nowMs);
    batches.refused("profile", 40);
    nowMs = 10_000;
    expect(batches.figures()).toEqual({ "profile refused": 4 });
  });

  it("are compared with what batches of their size took before", () => {
    let nowMs = 0;
    const batches = new RecentBatches(() => nowMs);
    for (let n = 0; n < 40; n++) {
      batches.flushed("profile", 1, 2);
      batches.flushed("profile", 100, 20);
      nowMs += 1_000;
    }
    nowMs += 61_000;
    for (let n = 0; n < 10; n++) batches.flushed("profile", 100, 200);
    expect(batches.figures()).toMatchObject({ "profile took": 200, "profile usual": 20 });
  });
});
