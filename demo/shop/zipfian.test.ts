import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "./random";
import { scramble, scrambledZipfian, YCSB_SKEW, zipfian } from "./zipfian";

const DRAWS = 60_000;

function countsOf(next: () => number, items: number): number[] {
  const counts = new Array<number>(items).fill(0);
  for (let i = 0; i < DRAWS; i++) {
    const item = next();
    counts[item] = (counts[item] ?? 0) + 1;
  }
  return counts;
}

function shareOf(rank: number, items: number): number {
  let zeta = 0;
  for (let i = 1; i <= items; i++) zeta += 1 / i ** YCSB_SKEW;
  return 1 / (rank + 1) ** YCSB_SKEW / zeta;
}

describe("zipfian", () => {
  it("stays within its items, whatever their number and the randomness", () => {
    const extremes = fc.oneof(
      fc.constant(0),
      fc.constant(1 - 2 ** -53),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), extremes, (items, u) => {
        const rank = zipfian(items, () => u)();
        return Number.isInteger(rank) && rank >= 0 && rank < items;
      }),
    );
  });

  it("gives a more popular rank for a lower random number", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 2_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (items, a, b) => zipfian(items, () => Math.min(a, b))() <= zipfian(items, () => Math.max(a, b))(),
      ),
    );
  });

  it("draws the first ranks as often as Zipf's law with 0.99 says", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 1_000 }), fc.integer(), (items, seed) => {
        const counts = countsOf(zipfian(items, seededRandom(seed)), items);
        const total = counts.reduce((sum, n) => sum + n, 0);
        for (const rank of [0, 1]) {
          const share = (counts[rank] as number) / total;
          if (Math.abs(share - shareOf(rank, items)) > 0.15 * shareOf(rank, items)) return false;
        }
        // The generator approximates the tail, so that is held to account as a whole.
        const tail = counts.slice(items / 2).reduce((sum, n) => sum + n, 0) / total;
        const wanted = counts
          .slice(items / 2)
          .reduce((sum, _, i) => sum + shareOf(Math.floor(items / 2) + i, items), 0);
        return Math.abs(tail - wanted) < 0.25 * wanted;
      }),
      { numRuns: 10 },
    );
  });

  it("refuses no items and a skew outside of what the method can do", () => {
    expect(() => zipfian(0, Math.random)).toThrow(RangeError);
    expect(() => zipfian(10, Math.random, 1)).toThrow(RangeError);
  });
});

describe("scrambledZipfian", () => {
  it("keeps the skew and moves the most popular item to where its hash says", () => {
    const items = 300;
    const counts = countsOf(scrambledZipfian(items, seededRandom(7)), items);
    const total = counts.reduce((sum, n) => sum + n, 0);
    const top = counts.indexOf(Math.max(...counts));
    expect(top).toBe(scramble(0, items));
    expect((counts[top] as number) / total).toBeGreaterThan(0.9 * shareOf(0, items));
  });

  it("spreads neighbours in rank over the whole range", () => {
    const items = 1_000;
    const places = new Set(Array.from({ length: items }, (_, rank) => scramble(rank, items)));
    // A random mapping of n onto n leaves about 1/e of the places empty.
    expect(places.size).toBeGreaterThan(0.55 * items);
    expect(Math.max(...[0, 1, 2, 3, 4].map((rank) => scramble(rank, items)))).toBeGreaterThan(items / 4);
  });
});
