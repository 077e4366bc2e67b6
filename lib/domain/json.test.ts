import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type Json } from "./json";

const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** The same value with the members of every group in another order. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([member, item]) => [member, reversed(item)]),
  );
}

describe("the canonical text of a value", () => {
  it("is JSON of the same value, whatever the order of its members", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(canonicalJson(JSON.parse(canonicalJson(value)) as Json)).toBe(canonicalJson(value));
      }),
    );
  });

  it("tells apart what is not the same", () => {
    for (const [a, b] of [
      [1, "1"],
      [[], {}],
      [null, undefined],
      [
        [1, 2],
        [2, 1],
      ],
      [{ a: 1 }, { a: 1, b: null }],
      ["", undefined],
    ] as [Json | undefined, Json | undefined][])
      expect(canonicalJson(a)).not.toBe(canonicalJson(b));
  });
});
