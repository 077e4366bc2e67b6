import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStrictJson } from "./strict-json";

const utf8 = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseStrictJson(utf8(text), { maxBytes: 4_000_000 });

describe("parseStrictJson", () => {
  it.each([
    "null",
    "true",
    " 0 ",
    "-1",
    "9007199254740991",
    "-9007199254740991",
    "0.1",
    "1e15",
    "1.5E-7",
    "0.0",
    "0e10",
    "[]",
    "{}",
    '""',
    '"\\u00e9\\n\\/\\\\\\""',
    '"\\ud83d\\ude00"',
    '"\\ud83d\\ude00\\ud83d\\ude00"',
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}',
    '{"constructor":"text","prototype":{}}',
    '{"proto":1,"__prot__":2,"":3}',
    '{"a:b":"c:d","{":"[","1e999":"-0"}',
    "[[[]],[[]]]",
    `${"[".repeat(64)}${"]".repeat(64)}`,
  ])("takes %s as JSON.parse does", (text) => {
    expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text), text });
  });

  it.each([
    "9007199254740993",
    "-9007199254740993",
    "1e16",
    "19.90",
    "0.1000000000000000000000000000001",
    "9".repeat(1_000),
    "9".repeat(131_072),
    `0.${"0".repeat(400)}1`,
  ])("takes %s, and gives its text as it was sent", (text) => {
    expect(parse(`[${text}]`)).toMatchObject({ ok: true, text: `[${text}]` });
  });

  it("keeps the parser's own treatment of what programs inherit: nothing reaches a prototype", () => {
    parse('{"__proto__":{"polluted":1}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each<[string, string, string, string | undefined]>([
    ["nothing", "", "The body is empty", undefined],
    ["white space", " \n", "The body is empty", undefined],
    ["a byte order mark", "\ufeff{}", "byte order mark", undefined],
    ["something after the value", '{"a":1} x', "Text follows the JSON value, at character 9", undefined],
    ["two values", "{}{}", "Text follows the JSON value", undefined],
    ["a duplicate member", '{"a":1,"b":2,"a":3}', "two members of the same name", "/a"],
    ["a duplicate member spelt in two ways", '{"k":{"a":1,"\\u0061":3}}', "two members of the same name", "/k/a"],
    [
      "a duplicate among many",
      `{${Array.from({ length: 300 }, (_, i) => `"m${i}":0`).join()},"m7":1}`,
      "two members of the same name",
      "/m7",
    ],
    ["__proto__", '[{"__proto__":{}}]', "named __proto__", "/0/__proto__"],
    ["__proto__ spelt with an escape", '{"\\u005f_proto__":1}', "named __proto__", "/__proto__"],
    [
      "constructor.prototype",
      '{"a":{"constructor":{"prototype":{}}}}',
      "constructor has a member named prototype",
      "/a/constructor",
    ],
    [
      "nesting beyond the limit",
      `${"[".repeat(65)}${"]".repeat(65)}`,
      "nested more than 64 levels deep",
      "/0".repeat(64),
    ],
    ["an exponent that no double holds", '{"n":1e400}', "The number 1e400 is too large: its exponent", "/n"],
    ["an exponent far below zero", '{"n":1e-400}', "The number 1e-400 is too small: its exponent", "/n"],
    [
      "more digits before the point than Postgres holds",
      "9".repeat(131_073),
      "has 131073 digits before the point and 0 after it; Postgres holds 131072 and 16383",
      undefined,
    ],
    ["more digits after it", `{"n":0.${"1".repeat(16_384)}}`, "has 0 digits before the point and 16384 after it", "/n"],
    ["negative zero", '{"n":-0}', "The number -0 is a negative zero, which most stores turn into 0. Send 0.", "/n"],
    ["negative zero with a fraction", "[-0.0]", "negative zero", "/0"],
    ["negative zero with an exponent", "[-0e5]", "negative zero", "/0"],
    ["NaN", "[NaN]", "character 2 should be a value and is N", "/0"],
    ["Infinity", "[Infinity]", "should be a value", "/0"],
    ["-Infinity", "[-Infinity]", "is not a JSON number", "/0"],
    ["a leading zero", "[01]", "is not a JSON number", "/0"],
    ["a plus", "[+1]", "should be a value and is +", "/0"],
    ["a bare fraction", "[1.]", "is not a JSON number", "/0"],
    ["hexadecimal", "[0x10]", "is not a JSON number", "/0"],
    ["a NUL", '{"a":"b\\u0000"}', "NUL character, which PostgreSQL cannot store", "/a"],
    ["a NUL in a name", '{"a\\u0000":1}', "NUL character", undefined],
    ["a raw NUL", '"a\0"', "control character", undefined],
    ["a raw line break in a text", '{"a":"b\n"}', "control character", "/a"],
    ["a lone high surrogate", '["\\ud83d"]', "half of a surrogate pair", "/0"],
    ["a lone low surrogate", '["\\ude00"]', "half of a surrogate pair", "/0"],
    ["surrogates the wrong way round", '["\\ude00\\ud83d"]', "half of a surrogate pair", "/0"],
    ["a high surrogate before a letter", '["\\ud83dx"]', "half of a surrogate pair", "/0"],
    ["a high surrogate before another escape", '["\\ud83d\\u0041"]', "half of a surrogate pair", "/0"],
    ["an unknown escape", '["\\x41"]', "unknown escape at character 3", "/0"],
    ["a short escape", '["\\u12"]', "unknown escape", "/0"],
    ["an unclosed text", '["abc', "begins at character 2 is never closed", "/0"],
    ["an unclosed text that ends in a backslash", '["abc\\"', "is never closed", "/0"],
    ["an unclosed list", "[1,2", "should be a comma or ] and is the end", undefined],
    ["an unclosed group", '{"a":{"b":1', "should be a comma or } and is the end", "/a"],
    ["a trailing comma", "[1,]", "should be a value and is ]", "/1"],
    ["a trailing comma in a group", '{"a":1,}', "a member's name in double quotes", undefined],
    ["single quotes", "{'a':1}", "a member's name in double quotes", undefined],
    ["a missing colon", '{"a" 1}', "should be a colon", "/a"],
    ["a comment", "{} // done", "Text follows the JSON value", undefined],
    ["a word cut short", "[tru]", "should be a value", "/0"],
    ["an unprintable character", "[\u0001]", "is U+0001", "/0"],
  ])("refuses %s", (_, text, detail, pointer) => {
    const refused = parse(text);
    expect(refused).toMatchObject({ ok: false, code: "invalid", detail: expect.stringContaining(detail) });
    expect((refused as { pointer?: string }).pointer).toBe(pointer);
  });

  it.each<[string, number[], number]>([
    ["a stray byte", [0x22, 0x61, 0xff, 0x22], 3],
    ["a cut-off character", [0x22, 0xc3], 2],
    ["an overlong form", [0x22, 0xc0, 0x80, 0x22], 2],
    ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22], 3],
    ["UTF-16", [0xff, 0xfe, 0x7b, 0x00], 1],
  ])("refuses %s, and says at which byte", (_, bytes, at) => {
    expect(parseStrictJson(Uint8Array.from(bytes), { maxBytes: 100 })).toMatchObject({
      ok: false,
      code: "invalid",
      detail: expect.stringMatching(new RegExp(`not UTF-8: byte ${at} `)),
    });
  });

  it.each<[string, string]>([
    ["members", `{${Array.from({ length: 100_001 }, (_, i) => `"m${i}":0`).join()}}`],
    ["elements", `[${"0,".repeat(250_001)}0]`],
    ["groups", `[${'{"a":0},'.repeat(250_001)}0]`],
  ])("refuses more %s than anyone needs, without parsing them", (_, text) => {
    expect(parse(text)).toMatchObject({
      ok: false,
      code: "too-large",
      detail: expect.stringMatching(/Send less at a time/),
    });
  });

  it("refuses a body above the limit before it looks at it", () => {
    expect(parseStrictJson(new Uint8Array(101), { maxBytes: 100 })).toEqual({
      ok: false,
      code: "too-large",
      detail: "The body is larger than 100 bytes. Send less at a time.",
    });
    expect(parseStrictJson(utf8(`"${"x".repeat(98)}"`), { maxBytes: 100 }).ok).toBe(true);
  });

  it.each(["[", '{"a":', '[{"a":'])("refuses 10,000 and a million of %s without running out of stack", (open) => {
    for (const times of [10_000, 1_000_000]) {
      const refused = parseStrictJson(utf8(open.repeat(times)), { maxBytes: 50_000_000 });
      expect(refused).toMatchObject({ ok: false, detail: expect.stringContaining("nested more than 64 levels deep") });
    }
  });

  it("does not run out of stack whatever depth is asked for", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(parseStrictJson(utf8(deep), { maxBytes: 1_000_000, maxDepth: 1_000_000 }).ok).toBe(false);
  });

  it("does not repeat a member's endless name in its answer", () => {
    const refused = parse(`{"${"n".repeat(100_000)}":{"x":-0}}`);
    expect(JSON.stringify(refused).length).toBeLessThan(500);
  });

  it("says why in time linear in the body, for many names and long texts", () => {
    const names = Array.from({ length: 60_000 }, (_, i) => `"m${i}":0`).join();
    expect(parse(`{${names},"m1":0}`)).toMatchObject({ ok: false, pointer: "/m1" });
    expect(parse(`["${"\\\\".repeat(400_000)}",-0]`)).toMatchObject({ ok: false, pointer: "/1" });
  });

  it("gives what JSON.parse gives for ordinary values, however they are laid out", () => {
    fc.assert(
      fc.property(ordinary, fc.constantFrom(undefined, 1, "\t"), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text), text });
      }),
    );
  });

  it("refuses whatever JSON.parse refuses, and never throws", () => {
    const damaged = fc
      .tuple(
        ordinary,
        fc.nat(),
        fc.nat(3),
        fc.string({ unit: fc.constantFrom(...'{}[]:,"\\-0e9.u \n\0x'), maxLength: 3 }),
      )
      .map(([value, at, drop, put]) => {
        const text = JSON.stringify(value);
        const place = at % (text.length + 1);
        // Half a surrogate pair has no UTF-8 form; the encoder's replacement is what is sent.
        return new TextDecoder().decode(utf8(text.slice(0, place) + put + text.slice(place + drop)));
      });
    fc.assert(
      fc.property(damaged, (text) => {
        const answer = parse(text);
        if (answer.ok) expect(answer.value).toEqual(JSON.parse(text));
        // Every refusal has a reason: the fallback text never appears.
        else expect(answer.detail).not.toContain("cannot be read as JSON");
      }),
      { numRuns: 2000 },
    );
  });

  it("gives values that a second reading leaves as they are", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const answer = parse(text);
        if (answer.ok) expect(parse(JSON.stringify(answer.value))).toEqual(answer);
      }),
    );
  });
});

const member = fc
  .string({ unit: "grapheme" })
  .filter((name) => !name.includes("\0") && name !== "__proto__" && name !== "constructor");
const ordinary = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    member,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(member, tie("value"), { maxKeys: 5 }),
  ),
})).value;
