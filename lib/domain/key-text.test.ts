import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeKey } from "./key-text";

describe("describeKey", () => {
  it.each([
    "user-1",
    "user:1:profile",
    "{key}*?[x]",
    "two words",
    "müller",
    "Иванов",
    "Ελλάδα",
    "張偉",
    "東京タワー",
    "中文key",
    "한국어",
    "محمد",
    "😀",
    "12345",
    "__proto__",
    "<script>",
  ])("shows %j as it is and finds nothing to say", (key) => {
    expect(describeKey(key)).toEqual({ display: key, flags: [] });
  });

  it.each([
    ["an override", "user\u202Egnp", "user⟨U+202E⟩gnp", ["bidirectional"]],
    ["an isolate", "a\u2066b\u2069", "a⟨U+2066⟩b⟨U+2069⟩", ["bidirectional"]],
    ["an Arabic letter mark", "a\u061Cb", "a⟨U+061C⟩b", ["bidirectional"]],
    ["a zero-width space", "ad\u200Bmin", "ad⟨U+200B⟩min", ["invisible"]],
    ["a byte order mark", "\uFEFFadmin", "⟨U+FEFF⟩admin", ["invisible", "spacing"]],
    ["a soft hyphen", "ad\u00ADmin", "ad⟨U+00AD⟩min", ["invisible"]],
    ["a tag character", "a\u{E0041}b", "a⟨U+E0041⟩b", ["invisible"]],
    ["a Hangul filler", "a\u3164b", "a⟨U+3164⟩b", ["invisible", "look-alike"]],
    ["a control character", "a\u0007b", "a⟨U+0007⟩b", ["invisible"]],
    ["a line separator", "a\u2028b", "a⟨U+2028⟩b", ["invisible", "spacing"]],
    ["half a character", "a\ud83d", "a⟨U+D83D⟩", ["invisible"]],
    ["a space at the end", "user ", "user⟨U+0020⟩", ["spacing"]],
    ["two spaces", "a  b", "a⟨U+0020⟩ b", ["spacing"]],
    ["a no-break space", "a\u00A0b", "a⟨U+00A0⟩b", ["spacing", "look-alike"]],
    ["a Cyrillic letter among Latin ones", "p\u0430ypal", "p\u0430ypal", ["look-alike"]],
    ["a Greek letter among Latin ones", "\u03BFrder", "\u03BFrder", ["look-alike"]],
    [
      "a word of Cyrillic look-alikes",
      "\u0430\u0440\u0440\u04CF\u0435",
      "\u0430\u0440\u0440\u04CF\u0435",
      ["look-alike"],
    ],
    ["full-width letters", "\uFF41dmin", "\uFF41dmin", ["look-alike"]],
    ["mathematical letters", "\u{1D41A}dmin", "\u{1D41A}dmin", ["look-alike"]],
    ["separate accents", "mu\u0308ller", "mu\u0308ller", ["look-alike"]],
  ])("shows %s", (_, key, display, kinds) => {
    const described = describeKey(key);
    expect(described.display).toBe(display);
    expect(described.flags.map(({ kind }) => kind)).toEqual(kinds);
  });

  it("never shows two keys alike without a flag on one of them, when they differ in what cannot be seen", () => {
    const hidden = fc.constantFrom("\u200b", "\u202e", "\u00ad", "\ufeff", "\u2066", "\u0000", "\u00a0");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), hidden, fc.string({ unit: "grapheme" }), (before, char, after) => {
        const described = describeKey(before + char + after);
        expect(described.display).not.toContain(char);
        expect(described.flags.length).toBeGreaterThan(0);
      }),
    );
  });
});
