import { describe, expect, it } from "vitest";
import { valueTicks } from "./value-axis";

describe("valueTicks", () => {
  it.each([
    [0, "count" as const, [0, 0.5]],
    [0, "whole" as const, [0, 1]],
    [1, "whole" as const, [0, 1]],
    [3, "count" as const, [0, 1, 2, 3]],
    [160, "count" as const, [0, 50, 100, 150, 200]],
    [6_893, "count" as const, [0, 2_000, 4_000, 6_000, 8_000]],
    [462_000, "duration" as const, [0, 120_000, 240_000, 360_000, 480_000]],
    [30_000, "duration" as const, [0, 10_000, 20_000, 30_000]],
  ])("gives round values up to %d as %s", (greatest, kind, ticks) => expect(valueTicks(greatest, kind)).toEqual(ticks));

  it.each([1e-9, 0.3, 7, 1e6, 1e15])("reaches %d in at most five values", (greatest) => {
    for (const kind of ["count", "duration"] as const) {
      const ticks = valueTicks(greatest, kind);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(greatest);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });
});
