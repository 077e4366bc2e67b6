import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalPart, fillTemplate, type KeyKind, keyPartsOf, keyText, matchTemplate } from "./key-parts";

const part = fc.string({ unit: fc.constantFrom("a", "b", "7", ":", "\\", "{", "}", "é", "\n"), maxLength: 6 });

describe("a key's text", () => {
  it.each<[string, string[], string]>([
    ["one part as it is", ["a:b\\c"], "a:b\\c"],
    ["two parts with a colon between them", ["acme", "7"], "acme:7"],
    ["a colon within a part escaped", ["a:b", "7"], "a\\:b:7"],
    ["a backslash within a part escaped", ["a\\", "7"], "a\\\\:7"],
    ["empty parts", ["", ""], ":"],
  ])("has %s", (_, parts, text) => {
    expect(keyText(parts)).toBe(text);
    expect(keyPartsOf(text, parts.length)).toEqual(parts);
  });

  it.each<[string, string, number]>([
    ["too few parts", "acme", 2],
    ["too many parts", "acme:7:x", 2],
    ["a backslash that escapes nothing", "a\\b:7", 2],
    ["a backslash at its end", "a:7\\", 2],
  ])("with %s is no key", (_, text, count) => {
    expect(keyPartsOf(text, count)).toBeNull();
  });

  it("gives back the parts that it was made of, and differs for different parts", () => {
    const parts = fc
      .integer({ min: 1, max: 4 })
      .chain((count) => fc.array(part, { minLength: count, maxLength: count }));
    fc.assert(
      fc.property(parts, (some) => {
        expect(keyPartsOf(keyText(some), some.length)).toEqual(some);
      }),
    );
  });
});

describe("a canonical part", () => {
  const uuid = "0189dcd3-7b7a-7aaa-8000-00000000abcd";
  it.each<[string, KeyKind, string | null]>([
    ["7", "integer", "7"],
    ["007", "integer", "7"],
    ["+7", "integer", "7"],
    ["-07", "integer", "-7"],
    ["0", "integer", "0"],
    ["-0", "integer", "0"],
    ["000", "integer", "0"],
    ["9223372036854775808", "integer", "9223372036854775808"],
    ["7.0", "integer", null],
    ["7e2", "integer", null],
    [" 7", "integer", null],
    ["7\n", "integer", null],
    ["", "integer", null],
    ["+", "integer", null],
    ["0x7", "integer", null],
    ["٧", "integer", null],
    [uuid, "uuid", uuid],
    [uuid.toUpperCase(), "uuid", uuid],
    [uuid.replaceAll("-", ""), "uuid", uuid],
    [`{${uuid}}`, "uuid", uuid],
    ["0189-dcd3-7b7a-7aaa-8000-0000-0000-abcd", "uuid", uuid],
    [`{${uuid}`, "uuid", null],
    [`${uuid}-`, "uuid", null],
    [uuid.slice(1), "uuid", null],
    [`${uuid}0`, "uuid", null],
    [uuid.replace("d", "g"), "uuid", null],
    ["01-89dcd3-7b7a-7aaa-8000-00000000abcd", "uuid", null],
    ["007", "text", "007"],
    ["", "text", ""],
  ])("of %j as %s is %j", (text, kind, canonical) => {
    expect(canonicalPart(text, kind)).toBe(canonical);
  });

  it("is its own canonical part", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.uuid(), (number, id) => {
        expect(canonicalPart(String(number), "integer")).toBe(String(number));
        expect(canonicalPart(id, "uuid")).toBe(id);
      }),
    );
  });
});

/** A template's text with these parts. */
interface Filled {
  parts: string[];
  text: string;
}

const filled = part.filter((text) => text !== "");

describe("a key template", () => {
  const two = ["tenant", "id"];
  it.each<[string, string, string[], Filled]>([
    ["the key", "order:{key}", ["key"], { parts: ["a:b"], text: "order:a:b" }],
    ["each part", "t:{tenant}:o:{id}", two, { parts: ["acme", "7"], text: "t:acme:o:7" }],
    ["the whole of a composite key", "order:{key}", two, { parts: ["a:b", "7"], text: "order:a\\:b:7" }],
    ["a part that stands in it twice", "{id}/{tenant}/{id}", two, { parts: ["acme", "7"], text: "7/acme/7" }],
    ["a hash tag around a part", "o:{{tenant}}:{id}", two, { parts: ["acme", "7"], text: "o:{acme}:7" }],
    ["a hash tag that is fixed text", "{shop}:{key}", ["key"], { parts: ["7"], text: "{shop}:7" }],
    ["signs of expressions", "a.b*(c)|[d]$^+?\\{key}", ["key"], { parts: ["7"], text: "a.b*(c)|[d]$^+?\\7" }],
    ["a key with braces", "o:{key}", ["key"], { parts: ["{key}$&"], text: "o:{key}$&" }],
    ["a line break in the key", "o:{key}", ["key"], { parts: ["a\nb"], text: "o:a\nb" }],
  ])("takes %s", (_, template, names, { parts, text }) => {
    expect(fillTemplate(template, names, parts)).toBe(text);
    expect(matchTemplate(template, names, text)).toEqual(parts);
  });

  it.each<[string, string, string[], string]>([
    ["other fixed text", "order:{key}", ["key"], "orders:7"],
    ["text behind the end", "order:{key}:v1", ["key"], "order:7:v1:x"],
    ["nothing in a place", "order:{key}", ["key"], "order:"],
    ["two ways to part it", "t:{tenant}:o:{id}", two, "t:a:o:b:o:c"],
    ["two texts for one part", "{id}/{tenant}/{id}", two, "7/acme/8"],
    ["no place for a part", "t:{tenant}", two, "t:acme"],
    ["too few parts in the whole key", "order:{key}", two, "order:7"],
    ["a part that the whole key contradicts", "{tenant}/{key}", two, "acme/other:7"],
  ])("fits no text with %s", (_, template, names, text) => {
    expect(matchTemplate(template, names, text)).toBeNull();
  });

  it("gives back the parts that filled it, or says that several parts would", () => {
    const templates = [
      "{tenant}:{id}",
      "t:{tenant}:o:{id}:{tenant}",
      "x{id}",
      "o:{key}",
      "{{tenant}}{id}",
      "{key}:{id}",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...templates), fc.tuple(filled, filled), (template, parts) => {
        const text = fillTemplate(template, two, parts);
        const matched = matchTemplate(template, two, text);
        if (matched === null) return;
        expect(matched).toEqual(parts);
      }),
    );
  });
});
