import type { KeyStory } from "../../../lib/api/keys";
import { canonicalText, exactValue, type JsonText, sameJsonText, textOfExact } from "../../../lib/domain/json-text";

/** One store's value of a key, as short text. */
export interface Held {
  store: string;
  version: string | null;
  text: string;
}

/** The text of a store that was read and holds no value of the key. */
export const GONE = "nothing";

/** The value in each store that holds one of the key itself. */
export function heldIn(story: KeyStory): Held[] {
  const { ledger, caches, origin, replicas } = story;
  const textOf = (text: string | null) => (text === null ? GONE : compact(text));
  return [
    ...(ledger.status === "present" && ledger.whole
      ? [{ store: "ledger", version: ledger.head, text: textOf(ledger.valueText) }]
      : []),
    ...caches.flatMap(({ region, status, version, valueText }) =>
      status === "present" || status === "tombstone"
        ? [{ store: `cache ${region}`, version, text: textOf(valueText) }]
        : [],
    ),
    ...[{ ...origin, name: "origin" }, ...replicas.map((r) => ({ ...r, name: `replica ${r.name}` }))].flatMap(
      ({ name, status, version, valueText }) =>
        status === "unreachable" ? [] : [{ store: name, version, text: textOf(valueText) }],
    ),
  ];
}

/** A value with its own digits, and without the spaces that one store writes and another does not. */
function compact(text: string): string {
  try {
    return textOfExact(exactValue(text)) ?? text;
  } catch {
    return text;
  }
}

/** Whether two texts say one value, digit for digit. */
export const isSameValue = (left: string, right: string) =>
  left === right || sameJsonText(left as JsonText, right as JsonText);

/** A value's text with the members in one order; the text itself where it is no JSON. */
export function canonical(text: string): string {
  try {
    return canonicalText(text as JsonText);
  } catch {
    return text;
  }
}
