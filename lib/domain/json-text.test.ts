import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalText } from "../../test/fixtures/decimals";
import { json } from "../../test/fixtures/json";
import { canonicalJson, type Json } from "./json";
import {
  addMembers,
  asJsonText,
  canonicalText,
  jsonTextOr,
  MemberSum,
  maskText,
  numberAt,
  sameButNulls,
  sameJsonText,
  withItemInFront,
} from "./json-text";

const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
const text = asJsonText;

describe("two stored values are the same exactly when every digit is", () => {
  it.each([
    ['{"id": 9007199254740993}', '{"id":9007199254740992}', false],
    ['{"id": 9007199254740993}', '{"id": 9007199254740993.0}', true],
    ['{"b": 1.10, "a": [2]}', '{"a":[2.0],"b":1.1}', true],
    ['{"n": 0.1000000000000000000000000000001}', '{"n": 0.1}', false],
    ['{"n": 1e400}', '{"n": 1e401}', false],
    ['{"n": "9007199254740993"}', '{"n": "9007199254740992"}', false],
    ['{"n": 1, "gone": null}', '{"n": 1}', false],
    ["not JSON", '{"n": 1}', false],
    ["not JSON", "not JSON", true],
  ])("%s and %s", (a, b, same) => {
    expect(sameJsonText(text(a), text(b))).toBe(same);
    expect(sameJsonText(text(b), text(a))).toBe(same);
  });

  it("takes a null member for a missing one only where it is asked to", () => {
    expect(sameButNulls(text('{"n": 9007199254740993, "gone": null}'), text('{"n": 9007199254740993}'))).toBe(true);
    expect(sameButNulls(text('{"n": 9007199254740993, "gone": null}'), text('{"n": 9007199254740992}'))).toBe(false);
    expect(sameJsonText(undefined, undefined)).toBe(true);
    expect(sameJsonText(undefined, text("null"))).toBe(false);
  });

  it("is so for any decimals", () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        const same = canonicalText(text(`[${a}]`)) === canonicalText(text(`[${b}]`));
        expect(sameJsonText(text(`{"n":${a}}`), text(`{"n": ${b}}`))).toBe(same);
        expect(sameJsonText(text(`{"n":${a}}`), text(`{ "n" : ${a} }`))).toBe(true);
      }),
    );
  });
});

describe("the canonical text", () => {
  it("is that of the value where doubles hold it, so that what was fingerprinted stays as it was", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalText(json(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it("tells neighbours apart that doubles take for one", () =>
    expect(canonicalText(text("9007199254740993"))).not.toBe(canonicalText(text("9007199254740992"))));
});

describe("increments", () => {
  it("are summed exactly, in whatever order: ten times 0.1 is 1.0", () => {
    const sum = new MemberSum(undefined);
    for (let i = 0; i < 10; i++) expect(sum.add(text('{"n": 0.1}'))).toBeNull();
    expect(sum.text()).toBe('{"n": 1.0}');
  });

  it("leave every digit of a member that they do not name", () =>
    expect(
      addMembers(text('{"n": 9007199254740993, "deep": {"x": 0.10}, "id": 12345678901234567890}'), text('{"n": 2}')),
    ).toBe('{"n": 9007199254740995, "id": 12345678901234567890, "deep": {"x": 0.10}}'));

  it.each([
    ["no object", "1", '{"n": 1}', /not an object of numbers/],
    ["an amount that is no number", '{"n": "1"}', '{"n": 1}', /not an object of numbers/],
    ["a member that is no number", '{"n": 1}', '{"n": "5"}', /"n" is not a number/],
    ["a sum beyond numeric", '{"n": 1}', `{"n": ${"9".repeat(131_072)}}`, /more digits than numeric holds/],
  ])("are refused for %s, and nothing is added", (_, increment, value, because) => {
    const sum = new MemberSum(text(value));
    expect(sum.add(text(increment))).toMatch(because);
    expect(sum.text()).toBe(value);
  });
});

describe("masking", () => {
  it("replaces what the pointers name and keeps every digit of the rest", () =>
    expect(
      maskText(text('{"id":9007199254740993,"list":[{"phone":1},{"phone":2}],"price":19.90}'), [
        "/list/1/phone",
        "/absent/x",
      ]),
    ).toBe(
      '{"id": 9007199254740993, "list": [{"phone": 1}, {"phone": "•••"}], "price": 19.90, "absent": {"x": "•••"}}',
    ));

  it("gives the text itself where nothing can be hidden", () => {
    expect(maskText(text('{ "price":19.90 }'), [])).toBe('{ "price":19.90 }');
    expect(maskText(text(" 19.90 "), ["/email"])).toBe(" 19.90 ");
  });

  it.each<[string, string, string[]]>([
    ["is absent, null, short or long", "/a", ['{"b": 1}', '{"a": null, "b": 1}', '{"b": 1, "a": [1, 2]}']],
    ["is nested in what is absent, null or empty", "/a/b", ["{}", '{"a": null}', '{"a": {}}', '{"a": {"b": 0}}']],
    ["is the last item of a list", "/a/1", ['{"a": [1]}', '{"a": [1, 2]}', '{"a": [1, {"b": 2}]}']],
    ["has a name that no object inherits", "/__proto__", ['{"b": 1}', '{"__proto__": 5, "b": 1}']],
    ["is the whole", "", ["1", "null", '{"a": 1}']],
  ])("tells nothing of what %s", (_, pointer, texts) => {
    const masked = new Set(texts.map((value) => maskText(text(value), [pointer])));
    expect([...masked]).toHaveLength(1);
    expect([...masked][0]).toContain("•••");
  });

  it("does not depend on what is hidden", () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyJson, (rest, a, b) => {
        const masked = (hidden: Json) => maskText(json({ rest, hidden }), ["/hidden"]);
        expect(masked(a)).toBe(masked(b));
      }),
    );
  });
});

it("a number is found as it is written", () => {
  expect(numberAt(text('{"a/b": {"mark": -2.50}}'), "/a~1b/mark")).toBe("-2.50");
  expect(numberAt(text('{"mark": "9"}'), "/mark")).toBeNull();
});

it("what is no JSON is kept as a text that says the same", () => expect(jsonTextOr("not JSON")).toBe('"not JSON"'));

it("an item goes in front of a list with every digit, and the list stays bounded", () =>
  expect(withItemInFront(text('[{"n": 0.10}, 2]'), text('{"n":9007199254740993}'), 2)).toBe(
    '[{"n":9007199254740993}, {"n": 0.10}]',
  ));
