import fc from "fast-check";
import { expect, it } from "vitest";
import { GrowingPauses } from "./growing-pauses";

const pausesOf = (count: number, bounds = { firstMs: 100, longestMs: 1_000 }) => {
  const pauses = new GrowingPauses(bounds);
  return Array.from({ length: count }, () => pauses.nextMs());
};

it("doubles the longest that a pause may be until the bound, and never waits less than half of it", () => {
  const most = [100, 200, 400, 800, 1_000, 1_000];
  for (let times = 0; times < 200; times++)
    for (const [n, pause] of pausesOf(most.length).entries()) {
      expect(pause).toBeLessThanOrEqual(most[n] as number);
      expect(pause).toBeGreaterThanOrEqual((most[n] as number) / 2);
    }
});

it("spreads those that failed together", () => {
  const together = Array.from({ length: 50 }, () => pausesOf(5).at(-1));
  expect(new Set(together).size).toBeGreaterThan(10);
});

it("stays within its bounds after thousands of failures", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (longestMs) => {
      const last = pausesOf(3_000, { firstMs: 1, longestMs }).at(-1) as number;
      return last >= Math.floor(longestMs / 2) && last <= longestMs;
    }),
  );
});

it("begins anew after a success", () => {
  const pauses = new GrowingPauses({ firstMs: 100, longestMs: 10_000 });
  for (let n = 0; n < 8; n++) pauses.nextMs();
  expect(pauses.taken).toBe(8);
  pauses.reset();
  expect(pauses.taken).toBe(0);
  expect(pauses.nextMs()).toBeLessThanOrEqual(100);
});
