import type { IncidentScope } from "../recovery/scope";

const HIDDEN = "•••";
const WORD = /[\p{L}\p{N}]/u;

/** A text of a person about an incident, on one line and without the keys that the incident's scope names: a key may be personal. */
export function withoutKeys(text: string, scope: Pick<IncidentScope, "keys">): string {
  let shown = text;
  for (const key of keysOf(scope)) if (shown.includes(key)) shown = withoutKey(shown, key);
  return shown.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

function keysOf({ keys }: Pick<IncidentScope, "keys">): string[] {
  if (keys === undefined) return [];
  if ("list" in keys) return keys.list.toSorted((a, b) => b.length - a.length);
  if ("prefix" in keys) return [keys.prefix];
  return "matching" in keys && keys.matching.prefix !== undefined ? [keys.matching.prefix] : [];
}

/** A key stands for itself where no letter or digit is its neighbour; a prefix hides the rest of its word as well. */
function withoutKey(text: string, key: string): string {
  if (key === "") return text;
  let shown = "";
  let from = 0;
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, from)) {
    const before = text[at - 1] ?? " ";
    let end = at + key.length;
    const isOwnWord = !WORD.test(before) || !WORD.test(key[0] as string);
    while (isOwnWord && /\S/.test(text[end] ?? " ") && /[\p{L}\p{N}_-]/u.test(text[end] ?? " ")) end++;
    shown += isOwnWord ? `${text.slice(from, at)}${HIDDEN}` : text.slice(from, end);
    from = end;
  }
  return shown + text.slice(from);
}
