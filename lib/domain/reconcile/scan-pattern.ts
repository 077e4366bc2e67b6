/** Where a key stands in the names of a store's entries, and the pattern that finds them. */
export interface ScanPattern {
  /** A glob for Redis's MATCH: everything but the key is taken literally. */
  match: string;
  /** The key of an entry's name; null for a name that is no entry's. */
  keyOf(name: string): string | null;
}

const PLACE = "{key}";
/** Names that Trueup keeps for itself beside the entries. */
const OWN = ["trueup:refill:", "trueup:speculation:"];

/** The pattern of `template`, which names `{key}` once; `prefix` narrows it to keys that begin so. */
export function scanPattern(template: string, prefix = ""): ScanPattern {
  const at = template.indexOf(PLACE);
  const before = template.slice(0, at);
  const after = template.slice(at + PLACE.length);
  return {
    match: `${globLiteral(before + prefix)}*${globLiteral(after)}`,
    keyOf(name) {
      if (OWN.some((own) => name.startsWith(own))) return null;
      if (name.length <= before.length + after.length) return null;
      if (!name.startsWith(before) || !name.endsWith(after)) return null;
      const key = name.slice(before.length, name.length - after.length);
      return key.startsWith(prefix) ? key : null;
    },
  };
}

/** A text as a glob of Redis that matches it alone. */
export function globLiteral(text: string): string {
  return text.replace(/[\\*?[\]^-]/g, "\\$&");
}
