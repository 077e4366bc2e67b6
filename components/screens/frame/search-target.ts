import { keyHref, pathHref, savedHref } from "../../shared/links";

/**
 * Returns the address for a search: a path's name leads to its page, and `path/key` of a known path to the key. Any other text
 * (key, mutation id, request id, actor) leads to "did we save it"; an empty text gives null.
 */
export function searchTarget(input: string, paths: readonly string[]): string | null {
  const text = input.trim();
  if (text === "") return null;
  if (paths.includes(text)) return pathHref(text);
  const slash = text.indexOf("/");
  const path = text.slice(0, Math.max(slash, 0));
  const key = text.slice(slash + 1);
  if (key !== "" && paths.includes(path)) return keyHref(path, key);
  return savedHref({ q: text });
}
