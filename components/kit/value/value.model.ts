import { textOfExact } from "../../../lib/domain/json-text";

/** Characters that would reorder, hide or break the text around them; each is shown as an escape that JSON reads as the same character. */
const unseen =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the combining characters are meant one by one
  /[\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;

/** The longest text of a value that is shown before someone asks for the rest. */
export const shortText = 600;
/** The longest text of a value that is ever put on the page. */
export const longestText = 200_000;

export interface ValueText {
  text: string;
  /** Characters that the page does not show even when the value is opened. */
  omitted: number;
}

/** Writes an untrusted value as text: indented JSON with invisible and reordering characters escaped, bounded in length. */
export function valueText(value: unknown, longest = longestText): ValueText {
  const whole = writeJson(value);
  if (whole === null) return { text: "nested too deeply to be shown", omitted: 0 };
  return { text: showUnseen(whole.slice(0, longest)), omitted: Math.max(0, whole.length - longest) };
}

/** Writes a value on one line, cut to `longest` characters. */
export function valueLine(value: unknown, longest = 120): string {
  const whole = writeJson(value, 0) ?? "…";
  return showUnseen(whole.length > longest ? `${whole.slice(0, longest)}…` : whole);
}

/** Replaces characters that cannot be seen, or that change how others are read, by their JSON escapes. */
export function showUnseen(text: string): string {
  return text.replace(unseen, (character) =>
    [...character.split("")].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  );
}

function writeJson(value: unknown, indent = 2): string | null {
  try {
    return textOfExact(value, indent) ?? "";
  } catch (error) {
    // JSON.stringify recurses: the stack ends before the value does.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
