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

/** How a key column compares its values, so that one key has one text. */
export type KeyKind = "integer" | "uuid" | "text";

const UUID = /^(?:\{((?:[0-9a-f]{4}-?){7}[0-9a-f]{4})\}|((?:[0-9a-f]{4}-?){7}[0-9a-f]{4}))$/i;
const INTEGER = /^([+-]?)0*(\d+)$/;

/**
 * The one text of a key part of a kind: a uuid in lower case with its dashes, an integer without leading zeros or a plus sign. Null
 * where the text is not of that kind.
 */
export function canonicalPart(text: string, kind: KeyKind): string | null {
  if (kind === "text") return text;
  if (kind === "integer") {
    const [, sign, digits] = INTEGER.exec(text) ?? [];
    return digits === undefined ? null : `${sign === "-" && digits !== "0" ? "-" : ""}${digits}`;
  }
  const [, inBraces, bare] = UUID.exec(text) ?? [];
  const digits = (inBraces ?? bare)?.replaceAll("-", "").toLowerCase();
  return digits?.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") ?? null;
}

/** A template's fixed text, or a place in it that the whole key (`key`) or one of its parts takes. */
type TemplatePiece = { kind: "fixed"; text: string } | { kind: "place"; name: string };

/** A template's pieces in order. Braces around any other name are fixed text, such as a hash tag. */
export function templatePieces(template: string, names: readonly string[]): TemplatePiece[] {
  return template.split(/(\{[^{}]+\})/).flatMap((text, i): TemplatePiece[] => {
    const name = text.slice(1, -1);
    if (i % 2 === 1 && (name === WHOLE_KEY || names.includes(name))) return [{ kind: "place", name }];
    return text === "" ? [] : [{ kind: "fixed", text }];
  });
}

/** The text of a template with a key's parts in place of `{key}` or `{part}`. */
export function fillTemplate(template: string, names: readonly string[], parts: readonly string[]): string {
  return templatePieces(template, names)
    .map((piece) => {
      if (piece.kind === "fixed") return piece.text;
      const at = names.indexOf(piece.name);
      return at < 0 ? keyText(parts) : parts[at];
    })
    .join("");
}

/**
 * The key parts with which the template gives the text. Null where no parts do, or where several do and the text does not say which.
 * Each place takes at least one character.
 */
export function matchTemplate(template: string, names: readonly string[], text: string): string[] | null {
  const pieces = templatePieces(template, names);
  const [shortest, longest] = ["+?", "+"].map((most) => placesIn(pieces, most, text));
  if (shortest == null || longest == null) return null;
  for (const [name, part] of shortest) if (longest.get(name) !== part) return null;
  const parts = partsOf(shortest, names);
  return parts !== null && fillTemplate(template, names, parts) === text ? parts : null;
}

function partsOf(found: ReadonlyMap<string, string>, names: readonly string[]): string[] | null {
  const whole = names.includes(WHOLE_KEY) ? undefined : found.get(WHOLE_KEY);
  if (whole !== undefined) return keyPartsOf(whole, names.length);
  const parts = names.flatMap((name) => found.get(name) ?? []);
  return parts.length === names.length ? parts : null;
}

/** What each place takes where every place, from the first on, takes the least or the most that it can. */
function placesIn(pieces: readonly TemplatePiece[], most: string, text: string) {
  const order: string[] = [];
  const source = pieces.map((piece) => {
    if (piece.kind === "fixed") return piece.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const at = order.indexOf(piece.name);
    if (at >= 0) return `\\k<p${at}>`;
    order.push(piece.name);
    return `(?<p${order.length - 1}>[^]${most})`;
  });
  const match = new RegExp(`^${source.join("")}$`, "u").exec(text);
  return match && new Map(order.map((name, at) => [name, match[at + 1] as string]));
}
