import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type Json, maskJson, sameJson } from "./json";

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
        expect(sameJson(JSON.parse(canonicalJson(value)) as Json, value)).toBe(true);
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
      expect(sameJson(a, b)).toBe(false);
  });
});

describe("masking", () => {
  it("replaces what the pointers name and nothing else", () => {
    expect(
      maskJson({ email: "a@b", name: "x", list: [{ phone: 1 }, { phone: 2 }] }, [
        "/email",
        "/list/1/phone",
        "/absent/x",
      ]),
    ).toEqual({ email: "•••", name: "x", list: [{ phone: 1 }, { phone: "•••" }] });
  });

  it("does not depend on what is hidden", () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyJson, (rest, a, b) => {
        const masked = (hidden: Json) => canonicalJson(maskJson({ rest, hidden }, ["/hidden"]));
        expect(masked(a)).toBe(masked(b));
      }),
    );
  });

  it("leaves the value that it was given as it was", () => {
    const value = { a: { b: 1 } };
    maskJson(value, ["/a/b"]);
    expect(value).toEqual({ a: { b: 1 } });
  });
});
