import type { KeyStory } from "../../../lib/api/keys";
import { canonicalText, exactValue, type JsonText, sameJsonText, textOfExact } from "../../../lib/domain/json-text";

/** A store's value of a key, as short text. */
export interface Held {
  store: string;
  version: string | null;
  text: string;
}

/** The text of a store that was read and has no value of the key. */
export const GONE = "nothing";

/** Returns the value in each store that has a value of the key itself. */
export function heldIn(story: KeyStory): Held[] {
  const { ledger, caches, origin, replicas } = story;
  const textOf = (text: string | null) => (text === null ? GONE : compact(text));
  return [
    ...(ledger.status === "present" && ledger.whole && ledger.erasedAt === null
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

/** A value with its own digits, without the spaces in which two stores' texts differ. */
function compact(text: string): string {
  try {
    return textOfExact(exactValue(text)) ?? text;
  } catch {
    return text;
  }
}

/** Tells whether two texts hold one value, digit for digit. */
export const isSameValue = (left: string, right: string) =>
  left === right || sameJsonText(left as JsonText, right as JsonText);

/** A value's text with its members in a fixed order; a text that is no JSON stays as it is. */
export function canonical(text: string): string {
  try {
    return canonicalText(text as JsonText);
  } catch {
    return text;
  }
}
