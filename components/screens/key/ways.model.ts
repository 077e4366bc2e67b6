import type { KeyStory } from "../../../lib/api/keys";
import { formatCount } from "../../kit/format";
import { showUnseen } from "../../kit/value/value.model";
import { canonical, GONE, type Held, heldIn } from "./held.model";

const SHORT = 80;

/** A value, with the stores that hold it; `letter` names it beside the others. */
export interface ValueGroup {
  letter: string;
  text: string;
  stores: string[];
}

/** The values of a key and the stores that hold them; the value that most stores hold comes first. */
export function valueGroups(story: KeyStory): ValueGroup[] {
  const groups = new Map<string, Held[]>();
  for (const held of heldIn(story)) {
    const same = held.text === GONE ? GONE : canonical(held.text);
    groups.set(same, [...(groups.get(same) ?? []), held]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((held, i) => ({
      letter: String.fromCharCode(65 + (i % 26)),
      text: held[0]?.text ?? GONE,
      stores: held.map(({ store }) => store),
    }));
}

/** A value on one short line. */
export function shortValue(text: string): string {
  return showUnseen(text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);
}

const LONG = 4_000;

/** A value in full; only a value that no sheet could hold is cut, with a note. */
export function longValue(text: string): string {
  const more = text.length - LONG;
  return more > 0 ? `${showUnseen(text.slice(0, LONG))}… (${formatCount(more)} more characters)` : showUnseen(text);
}
