import { describe, expect, it } from "vitest";
import { laneCells } from "./lanes.model";

const lane = (outstanding: string, truthLagMs: number | null = 0) => ({
  lane: 0,
  outstanding,
  truthLagMs,
  paused: false,
});

describe("laneCells", () => {
  it("shades each lane against the fullest", () =>
    expect(laneCells([lane("100"), lane("50"), lane("0")], 1_000).map((cell) => cell.share)).toEqual([1, 0.5, 0]));

  it("shades nothing when nothing is outstanding", () =>
    expect(laneCells([lane("0"), lane("0")], 1_000).map((cell) => cell.share)).toEqual([0, 0]));

  it("names the lane that holds most of the backlog, but not among a handful of writes", () => {
    expect(laneCells([lane("900"), lane("100")], 1_000).map((cell) => cell.hot)).toEqual([true, false]);
    expect(laneCells([lane("9"), lane("1")], 1_000).map((cell) => cell.hot)).toEqual([false, false]);
    expect(laneCells([lane("900")], 1_000)[0]?.hot).toBe(false);
  });

  it("calls a lane late only by a lag that was measured", () =>
    expect(laneCells([lane("1", 1_001), lane("1", 1_000), lane("1", null)], 1_000).map((cell) => cell.late)).toEqual([
      true,
      false,
      false,
    ]));
});
