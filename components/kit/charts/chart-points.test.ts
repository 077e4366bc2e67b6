import { describe, expect, it } from "vitest";
import { spread } from "./chart-points";

describe("spread", () => {
  it("names the last and the greatest figure, or nothing when none is known", () => {
    expect(
      spread(
        [
          { at: 1, a: 3 },
          { at: 2, a: null },
          { at: 3, a: 2 },
        ],
        "a",
      ),
    ).toEqual({ last: 2, greatest: 3, endsUnknown: false });
    expect(spread([{ at: 1, a: null }], "a")).toBeNull();
  });

  it("says when the range ends without a figure", () => {
    const points = [
      { at: 1, a: 3 },
      { at: 2, a: null },
    ];
    expect(spread(points, "a")).toEqual({ last: 3, greatest: 3, endsUnknown: true });
  });
});
