import { readPointer } from "../json-pointer";
import { exactNumber } from "../json-text";

/** The text of a scalar that a pointer finds in an exact value: of a text itself, of a number its digits. Null for anything else. */
export function textAt(value: unknown, pointer: string): string | null {
  const found = readPointer(value, pointer);
  if (typeof found === "string") return found;
  if (typeof found === "boolean") return String(found);
  return exactNumber(found);
}
