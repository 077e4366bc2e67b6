import { canonicalPart, type KeyKind, keyPartsOf, keyText } from "../key-parts";

/**
 * What is said of keys that a store spells otherwise than the origin's columns: a key of another kind, and one key spelled in two
 * ways. One example each; none where all keys are spelled as the origin writes them.
 */
export function spellingsSaid(of: string, keys: readonly string[], kinds: readonly KeyKind[]): string[] {
  const said = new Map<"kind" | "two" | "other", string>();
  const spelled = new Map<string, string>();
  for (const key of keys) {
    const parts = keyPartsOf(key, kinds.length);
    const own = parts?.map((part, i) => canonicalPart(part, kinds[i] ?? "text")) ?? [];
    if (parts === null || own.some((part) => part === null)) {
      said.set("kind", `warning: key ${key} of the ${of} is none that the origin can have (${kinds.join(", ")}).`);
      continue;
    }
    const text = keyText(own as string[]);
    const before = spelled.get(text);
    if (before !== undefined && before !== key)
      said.set("two", `warning: the ${of} spells one key in two ways: ${before} and ${key}.`);
    else if (key !== text) said.set("other", `warning: the ${of} spells ${key} what the origin writes ${text}.`);
    spelled.set(text, key);
  }
  if (said.has("two")) said.delete("other");
  return [...said.values()];
}
