import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DELAY_BUCKETS, delayPercentiles } from "./delay-histogram";

/** The bucket that the ledger counts a delay in. */
const bucketOf = (ms: number) => Math.min(DELAY_BUCKETS - 1, Math.floor(2 * Math.log2(1 + ms)));

function histogramOf(delays: number[]): number[] {
  const counts = new Array<number>(DELAY_BUCKETS).fill(0);
  for (const ms of delays) counts[bucketOf(ms)] = (counts[bucketOf(ms)] ?? 0) + 1;
  return counts;
}

describe("delay percentiles", () => {
  it("tell nothing when nothing was counted in between", () => {
    const counts = histogramOf([5, 10]);
    expect(delayPercentiles([], [])).toBeNull();
    expect(delayPercentiles(counts, counts)).toBeNull();
  });

  it("tell of what was counted in between, not of what was before", () => {
    const before = histogramOf(new Array<number>(1_000).fill(60_000));
    const after = histogramOf([...new Array<number>(1_000).fill(60_000), ...new Array<number>(100).fill(20)]);
    expect(delayPercentiles(before, after)?.p99).toBeLessThan(30);
  });

  it("are within a fifth of the exact ones, and a millisecond", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_600_000 }), { minLength: 1, maxLength: 300 }), (delays) => {
        const sorted = [...delays].sort((a, b) => a - b);
        const told = delayPercentiles([], histogramOf(delays)) as NonNullable<ReturnType<typeof delayPercentiles>>;
        for (const [share, ms] of [
          [0.5, told.p50],
          [0.95, told.p95],
          [0.99, told.p99],
        ] as const) {
          const exact = sorted[Math.ceil(share * delays.length) - 1] as number;
          // A bucket spans a factor of the root of two, in which the exact value may lie anywhere.
          expect(ms).toBeGreaterThanOrEqual(Math.floor((exact + 1) / Math.SQRT2) - 2);
          expect(ms).toBeLessThanOrEqual(Math.ceil((exact + 1) * Math.SQRT2) + 1);
        }
        expect(told.p50 <= told.p95 && told.p95 <= told.p99).toBe(true);
      }),
    );
  });
});
