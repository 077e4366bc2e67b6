import { MAX_JSON_DEPTH } from "./json-depth";

declare global {
  interface String {
    isWellFormed(): boolean;
  }
}

/**
 * Whether a value certainly has no fault that `jsonFault` would name, told without building a pointer to anything in it. It may say
 * no of a value that has none: then `jsonFault` decides.
 */
export function isSoundJson(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case "boolean":
      return true;
    case "string":
      return isSoundText(value);
    case "number":
      return Math.abs(value) <= Number.MAX_SAFE_INTEGER && !Object.is(value, -0);
    case "object":
      return value === null || (depth < MAX_JSON_DEPTH && isSoundGroup(value, depth));
    default:
      return false;
  }
}

function isSoundText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function isSoundGroup(value: object, depth: number): boolean {
  if ("toJSON" in value) return false;
  if (Array.isArray(value)) return value.every((item) => isSoundJson(item, depth + 1));
  for (const member of Object.keys(value)) {
    if (member === "__proto__" || !isSoundText(member)) return false;
    if (!isSoundJson((value as Record<string, unknown>)[member], depth + 1)) return false;
  }
  return true;
}
