import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type Json } from "../json";
import { sameValue } from "../verdict/view";
import { sameText } from "./same-text";

describe("two JSON texts", () => {
  it.each([
    ['{"a": 1, "bb": [1, 2]}', '{"a":1,"bb":[1,2]}', true],
    ['{"bb": 2, "a": 1}', '{"a":1,"bb":2}', true],
    ['{"a": 1.0}', '{"a":1}', true],
    ['{"a": 1, "b": null}', '{"a":1}', true],
    ['{"a": "x, y"}', '{"a":"x,y"}', false],
    ['{"a": "x: y"}', '{"a":"x:y"}', false],
    ['{"a": "\\", b"}', '{"a":"\\",b"}', false],
    ['{"a": 12}', '{"a":1 2}', false],
    ['{"a": 12}', "not JSON", false],
    ['"a b"', '"ab"', false],
    ['{"a": 1}', '{"a":1}}', false],
    ["12", "1", false],
  ])("%s and %s", (a, b, expected) => {
    expect(sameText(a, b)).toBe(expected);
    expect(sameText(b, a)).toBe(expected);
  });

  it("are the same exactly when their values are", () => {
    const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(json, json, fc.boolean(), (a, other, alike) => {
        const b = alike ? a : other;
        expect(sameText(JSON.stringify(a, null, 1).replace(/\n */g, " "), canonicalJson(b))).toBe(sameValue(a, b));
      }),
      { numRuns: 3_000 },
    );
  });
});
