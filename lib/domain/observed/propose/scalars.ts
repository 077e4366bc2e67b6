import { pointerTo } from "../../json-pointer";
import { exactNumber, exactValue } from "../../json-text";

const MOST_DEPTH = 5;

/** The scalars of a document by their pointers, in the document's order. Lists are left out. */
export function scalarsOf(document: unknown, at = "", depth = 0): Map<string, string> {
  const number = exactNumber(document);
  if (typeof document === "string" || typeof document === "boolean" || number !== null)
    return new Map([[at, number ?? String(document)]]);
  if (typeof document !== "object" || document === null || Array.isArray(document) || depth > MOST_DEPTH)
    return new Map();
  return new Map(
    Object.entries(document).flatMap(([member, value]) => [...scalarsOf(value, pointerTo(at, member), depth + 1)]),
  );
}

/** A JSON text's exact value; undefined where the text is no JSON. */
export function documentOf(text: string): unknown {
  try {
    JSON.parse(text);
    return exactValue(text);
  } catch {
    return undefined;
  }
}

/** A pointer's last segment. */
export const leafOf = (pointer: string): string => pointer.slice(pointer.lastIndexOf("/") + 1);
/** A pointer without its last segment. */
export const parentOf = (pointer: string): string => pointer.slice(0, Math.max(0, pointer.lastIndexOf("/")));
