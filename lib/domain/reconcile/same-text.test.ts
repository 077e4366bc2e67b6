import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type Json } from "../json";
import { asJsonText, textOfJson } from "../json-text";
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
    ['{"a": 1, "b": 2}', '{"a":1,"a":1}', false],
    ['{"a": 1, "b": 2}', '{"a":1,"b":2,}', false],
    ['{"a": 1, "b": 2}', '{"a":1,"b":2', false],
    ['{"a": 1}', '{"a":1}x}', false],
    ['{"a": {"c": 1, "bb": 2}}', '{"a":{"bb":2,"c":1}}', true],
    ['{"a": [{"c": "}]"}], "b": 2}', '{"b":2,"a":[{"c":"}]"}]}', true],
    ["{}", "{}", true],
    ["{}", '{"a":null}', true],
    ['{"a": "\\\\"}', '{"a":"\\\\"}', true],
    ['{"a": "\\\\", "b": 1}', '{"b":1,"a":"\\\\"}', true],
  ])("%s and %s", (a, b, expected) => {
    expect(sameText(a, b)).toBe(expected);
  });

  it("are not the same where one is the other with a letter changed", () => {
    const stored = '{"a": "x, y", "bb": [1, {"c": "}"}], "d": null}';
    const other = '{"bb":[1,{"c":"}"}],"a":"x, y","d":null}';
    expect(sameText(stored, other)).toBe(true);
    for (let i = 0; i < other.length; i++)
      for (const letter of ["", " ", ",", '"', "}", "0", "\\"]) {
        const changed = other.slice(0, i) + letter + other.slice(i + 1);
        let value: Json | undefined;
        try {
          value = JSON.parse(changed);
        } catch {
          value = undefined;
        }
        const same = value !== undefined && sameValue(asJsonText(stored), textOfJson(value));
        expect([changed, sameText(stored, changed)]).toEqual([changed, same]);
      }
  });

  it("are the same exactly when their values are, as stores write flat objects", () => {
    const member = fc.constantFrom("a", "bb", "a.b", "$1", "__proto__", "10", "9", 'x"y', "é");
    const plain = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom("a, b", '", "', "\\", "é", "{}", "1"),
    );
    const flat = fc.dictionary(member, plain, { maxKeys: 5, noNullPrototype: true });
    const postgres = (value: Record<string, Json>) =>
      `{${Object.entries(value)
        .sort(([x], [y]) => x.length - y.length || (x < y ? -1 : 1))
        .map(([name, v]) => `${JSON.stringify(name)}: ${JSON.stringify(v)}`)
        .join(", ")}}`;
    fc.assert(
      fc.property(flat, flat, fc.constantFrom(0, 1, 2), (a, other, alike) => {
        const b = alike === 0 ? other : alike === 1 ? a : { ...a, a: 1 };
        expect(sameText(postgres(a), canonicalJson(b))).toBe(sameValue(textOfJson(a), textOfJson(b)));
      }),
      { numRuns: 5_000 },
    );
  });

  it("are the same exactly when their values are", () => {
    const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(json, json, fc.boolean(), (a, other, alike) => {
        const b = alike ? a : other;
        expect(sameText(JSON.stringify(a, null, 1).replace(/\n */g, " "), canonicalJson(b))).toBe(
          sameValue(textOfJson(a), textOfJson(b)),
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
