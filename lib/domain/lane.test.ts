import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { laneOf } from "./lane";

describe("the lane of a key", () => {
  it("is one of the path's lanes, and the same every time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 64 }), (key, lanes) => {
        const lane = laneOf(key, lanes);
        expect(Number.isInteger(lane) && lane >= 0 && lane < lanes).toBe(true);
        expect(laneOf(key, lanes)).toBe(lane);
      }),
    );
  });

  // FNV-1a's own test vectors, and keys of the shop: what is outstanding on a lane must be found on it by the next release.
  it.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["foobar", 0xbf9cf968],
  ])("of %j follows from FNV-1a, for ever", (key, hash) => {
    for (const lanes of [2, 3, 4, 63, 64]) expect(laneOf(key, lanes)).toBe(hash % lanes);
  });

  it("spreads keys evenly", () => {
    const counts = new Array<number>(8).fill(0);
    for (let i = 0; i < 80_000; i++) counts[laneOf(`user-${i}`, 8)] = (counts[laneOf(`user-${i}`, 8)] ?? 0) + 1;
    for (const n of counts) expect(Math.abs(n - 10_000)).toBeLessThan(1_000);
  });
});
