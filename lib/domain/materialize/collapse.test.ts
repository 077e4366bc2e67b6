import fc from "fast-check";
import { expect, it } from "vitest";
import { mutationOf } from "../../../test/fixtures/domain/mutations";
import { collapse } from "./collapse";

const batch = fc
  .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 20 })), {
    selector: ([k, v]) => `${k}@${v}`,
    maxLength: 30,
  })
  .map((list) => list.map(([k, v]) => mutationOf(k, v)));

it("keeps the newest of each key, and names for every other one what covers it", () => {
  fc.assert(
    fc.property(batch, (mutations) => {
      const { newest, covered } = collapse(mutations);
      expect(new Set(newest.map((m) => m.key)).size).toBe(newest.length);
      expect([...newest, ...covered.map((c) => c.mutation)].map((m) => m.id).sort()).toEqual(
        mutations.map((m) => m.id).sort(),
      );
      for (const { mutation, by } of covered) {
        expect(by.key).toBe(mutation.key);
        expect(by.version > mutation.version).toBe(true);
        expect(newest).toContain(by);
      }
    }),
  );
});

it("tells versions beyond 2^53 apart", () => {
  const low = mutationOf("k", 9_007_199_254_740_993n);
  const high = mutationOf("k", 9_007_199_254_740_994n);
  expect(collapse([high, low]).newest).toEqual([high]);
});
