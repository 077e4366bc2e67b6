import { describe, expect, it } from "vitest";
import { stalenessOf } from "./staleness";

const poll = { arrivedAt: 100_000, failure: null, live: true, intervalMs: 1_000 };

describe("stalenessOf", () => {
  it("calls figures fresh while polls succeed", () => expect(stalenessOf(poll, 101_500)).toBeNull());

  it("calls them stale at the first failed poll, whatever their age", () =>
    expect(stalenessOf({ ...poll, failure: "no answer" }, 100_500)).toEqual({
      kind: "failed",
      ageMs: 500,
      because: "no answer",
    }));

  it("calls them stale when a poll hangs", () => expect(stalenessOf(poll, 106_000)?.kind).toBe("slow"));

  it("lets a pause stand a moment before it dims what is on screen", () => {
    expect(stalenessOf({ ...poll, live: false }, 102_000)).toBeNull();
    expect(stalenessOf({ ...poll, live: false }, 130_000)).toMatchObject({ kind: "paused", ageMs: 30_000 });
  });

  it("allows for the interval of what is polled rarely", () =>
    expect(stalenessOf({ ...poll, intervalMs: 15_000 }, 130_000)).toBeNull());
});
