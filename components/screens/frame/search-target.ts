import { keyHref, pathHref, savedHref } from "../../shared/links";

/**
 * Where the search box leads: a path's name to its page, `path/key` of a known path to the key, anything else (key,
 * mutation id, request id, actor) to "did we save it". Null for nothing.
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
