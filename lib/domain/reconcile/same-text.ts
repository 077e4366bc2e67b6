import { canonicalJson } from "../json";
import { asJsonText, sameButNulls } from "../json-text";

/**
 * Whether two JSON texts say the same value, members that are null aside; white space, the order of members and the way in
 * which numbers are written do not matter, and every digit of them does. False for what is no JSON text. It is cheapest where `stored` is as Postgres writes
 * jsonb and `cached` as `canonicalJson` does.
 */
export function sameText(stored: string, cached: string): boolean {
  return stored === cached || isRearranged(stored, cached) || sameButNulls(asJsonText(stored), asJsonText(cached));
}

const PLAIN = String.raw`"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null`;
const MEMBER = new RegExp(String.raw`("(?:[^"\\]|\\.)*"): (?:${PLAIN})(?:, |\}$)`, "y");

/** How objects with the same members in the same order are told in the other text: a pattern over one, and what stands where in the other. */
interface Layout {
  pattern: RegExp;
  /** The canonical text is made of these, each but the last followed by the value with its number in the pattern. */
  pieces: string[];
  order: number[];
}

/** Values of a path mostly have the same members: the layout that fitted last is tried first. A text that has none is parsed. */
let layout: Layout | null = null;

/** Whether `cached` is the canonical text of the flat object `stored`, told from the texts alone; false proves nothing. */
function isRearranged(stored: string, cached: string): boolean {
  let values = layout?.pattern.exec(stored) ?? null;
  if (values === null) {
    const found = layoutOf(stored);
    if (found === null) return false;
    layout = found;
    values = found.pattern.exec(stored);
  }
  if (layout === null || values === null) return false;
  const { pieces, order } = layout;
  let text = "";
  for (let i = 0; i < order.length; i++) text += (pieces[i] as string) + values[order[i] as number];
  return text + pieces[order.length] === cached;
}

function layoutOf(stored: string): Layout | null {
  if (!stored.startsWith("{")) return null;
  const names: string[] = [];
  MEMBER.lastIndex = 1;
  for (;;) {
    const member = MEMBER.exec(stored);
    if (member === null) return null;
    names.push(member[1] as string);
    if (MEMBER.lastIndex === stored.length) break;
  }
  const told = names.map((name, i) => ({ name: JSON.parse(name) as string, place: i + 1 }));
  const sorted = [...told].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    pattern: new RegExp(`^\\{${names.map((name) => `${literally(name)}: (${PLAIN})`).join(", ")}\\}$`),
    pieces: [...sorted.map(({ name }, i) => `${i === 0 ? "{" : ","}${canonicalJson(name)}:`), "}"],
    order: sorted.map(({ place }) => place),
  };
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
