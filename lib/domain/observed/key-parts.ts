/** The part's name where a key is one text. */
export const WHOLE_KEY = "key";

const escaped = (part: string) => part.replaceAll("\\", "\\\\").replaceAll(":", "\\:");

/** A composite key's text: its parts joined by `:`, with `:` and `\` escaped in each. A key of one part is that part as it is. */
export function keyText(parts: readonly string[]): string {
  return parts.length === 1 ? (parts[0] as string) : parts.map(escaped).join(":");
}

/** The parts of a key's text; null where it has not so many parts, or a `\` that escapes nothing. */
export function keyPartsOf(text: string, count: number): string[] | null {
  if (count === 1) return [text];
  const parts = [""];
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === ":") parts.push("");
    else if (char !== "\\") parts[parts.length - 1] += char;
    else {
      const next = text[++i];
      if (next !== ":" && next !== "\\") return null;
      parts[parts.length - 1] += next;
    }
  }
  return parts.length === count ? parts : null;
}

const PLACE = /\{([^{}]+)\}/g;

/** The text of a template with a key's parts in place of `{key}` or `{part}`. */
export function fillTemplate(template: string, names: readonly string[], parts: readonly string[]): string {
  return template.replace(PLACE, (whole, name: string) => {
    if (name === WHOLE_KEY && !names.includes(WHOLE_KEY)) return keyText(parts);
    const at = names.indexOf(name);
    return at < 0 ? whole : (parts[at] as string);
  });
}

/**
 * The key parts that a text has by a template; null where the text does not fit, or fits in two ways. Each part takes at least one
 * character, and a part that is followed by fixed text ends where that text first begins.
 */
export function matchTemplate(template: string, names: readonly string[], text: string): string[] | null {
  const found = new Map<string, string>();
  const order: string[] = [];
  const source = template
    .split(PLACE)
    .map((piece, i) => {
      if (i % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      order.push(piece);
      return "([^]+?)";
    })
    .join("");
  const match = new RegExp(`^${source}$`, "u").exec(text);
  if (match === null) return null;
  for (const [i, name] of order.entries()) {
    const part = match[i + 1] as string;
    if ((found.get(name) ?? part) !== part) return null;
    found.set(name, part);
  }
  if (!names.includes(WHOLE_KEY) && found.has(WHOLE_KEY))
    return keyPartsOf(found.get(WHOLE_KEY) as string, names.length);
  return names.every((name) => found.has(name)) ? names.map((name) => found.get(name) as string) : null;
}

/** The fixed text before a template's first place, for walks over the entries. */
export const templatePrefix = (template: string): string => template.split("{")[0] as string;
