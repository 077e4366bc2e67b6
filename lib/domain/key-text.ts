export type KeyFlagKind = "bidirectional" | "invisible" | "spacing" | "look-alike";

export interface KeyFlag {
  kind: KeyFlagKind;
  /** One sentence for a screen. */
  sentence: string;
}

export interface KeyDescription {
  /** The key with whatever cannot be seen, or moves what is seen, written as its code: `a⟨U+202E⟩b`. */
  display: string;
  /** Why the key may not be what it seems to be; empty for an ordinary one. */
  flags: KeyFlag[];
}

/** Describes a key so that two different keys never look the same unnoticed; no key is refused. */
export function describeKey(key: string): KeyDescription {
  const checks: [KeyFlagKind, boolean, string][] = [
    [
      "bidirectional",
      BIDIRECTIONAL.test(key),
      "The key has characters that change the direction of the text after them.",
    ],
    ["invisible", INVISIBLE.test(key), "The key has invisible characters."],
    [
      "spacing",
      /^\s|\s$|\s{2}|[^\S ]/u.test(key),
      "The key has spaces at its start or end, several in a row, or of an unusual kind.",
    ],
  ];
  const flags = checks.filter(([, holds]) => holds).map(([kind, , sentence]) => ({ kind, sentence }));
  const lookAlike = lookAlikeSentence(key);
  if (lookAlike !== null) flags.push({ kind: "look-alike", sentence: lookAlike });
  return { display: key.replace(HIDDEN, codeOf), flags };
}

/** Marks, embeddings, overrides and isolates of the Unicode Bidirectional Algorithm (UAX 9). */
const BIDIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** Other format, control and default-ignorable characters, unassigned and private ones, and line separators. */
const INVISIBLE =
  /(?![\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** A plain space is shown as it is, except where nobody would see it: at an end, or beside another. */
const HIDDEN = new RegExp(`${BIDIRECTIONAL.source}|${INVISIBLE.source}|(?! )\\s|^ | $| (?= )`, "gu");

const codeOf = (char: string) => `⟨U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`;

const SCRIPTS = ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Georgian", "Hebrew", "Lisu"] as const;
const SCRIPT_TESTS = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, "u")] as const);

/** Letters of other scripts that most fonts draw as Latin ones: the ones that UTS 39 lists and that make up whole words. */
const DRAWN_AS_LATIN = new Set("аАВсСԁеЕНһіІјЈКМоОрРԚԛѕЅТԜԝхХуУӏӀΑΒΕΖΗΙΚΜΝΟΡΤΥΧοοναρυϲϳօսոհԛ");

function lookAlikeSentence(key: string): string | null {
  if (key.normalize("NFC") !== key)
    return "The key has letters with separate accents, and looks like a key with combined letters.";
  if (key.normalize("NFKC") !== key)
    return "The key has letters of another width or style, and looks like a key with plain letters.";
  const letters = [...key].filter((char) => /\p{L}/u.test(char));
  const scripts = SCRIPT_TESTS.filter(([, test]) => letters.some((letter) => test.test(letter))).map(
    ([script]) => script,
  );
  if (scripts.length > 1) return `The key mixes letters of ${scripts.join(" and ")} that look the same.`;
  const allDrawnAsLatin = letters.length > 0 && letters.every((letter) => DRAWN_AS_LATIN.has(letter));
  return allDrawnAsLatin
    ? `The key is written in ${scripts[0] ?? "foreign"} letters that look like Latin letters, and is another key than the Latin one.`
    : null;
}
