import { describe, expect, it } from "vitest";
import { showUnseen, valueLine, valueText } from "./value.model";

describe("the text of an untrusted value", () => {
  it("is indented JSON, markup and all", () => {
    expect(valueText({ note: "<img src=x onerror=alert(1)>" }).text).toBe(
      '{\n  "note": "<img src=x onerror=alert(1)>"\n}',
    );
  });

  it.each([
    ["right-to-left override", "a\u202eb", '"a\\u202eb"'],
    ["zero-width space", "a\u200bb", '"a\\u200bb"'],
    ["byte order mark", "\ufeffa", '"\\ufeffa"'],
    ["tag characters", "a\u{e0041}", '"a\\udb40\\udc41"'],
    ["terminal escape", "\u001b[31m", '"\\u001b[31m"'],
    ["lone surrogate", "\ud800", '"\\ud800"'],
  ])("escapes a %s so that JSON still reads the same", (_name, value, text) => {
    expect(valueText(value).text).toBe(text);
    expect(JSON.parse(valueText(value).text)).toBe(value);
  });

  it("leaves letters of every script and emoji alone", () => {
    expect(showUnseen("Ελλάδα 日本 العربية 🎉")).toBe("Ελλάδα 日本 العربية 🎉");
  });

  it("is cut at a bound, and says by how much", () => {
    expect(valueText("x".repeat(100), 50)).toEqual({ text: `"${"x".repeat(49)}`, omitted: 52 });
  });

  it("survives nesting that JSON.stringify does not", () => {
    const deep = Array.from({ length: 200_000 }).reduce<unknown>((inner) => [inner], 1);
    expect(valueText(deep).text).toBe("nested too deeply to be shown");
  });

  it("fits on one line when asked to", () => {
    expect(valueLine({ a: 1, b: [2] })).toBe('{"a":1,"b":[2]}');
    expect(valueLine("y".repeat(500), 10)).toBe('"yyyyyyyyy…');
  });
});
