import { MAX_JSON_DEPTH } from "./json-depth";
import { pointerTo } from "./json-pointer";
import { isSoundJson } from "./sound-json";

export { MAX_JSON_DEPTH };

export interface JsonFault {
  /** Where in the value, as a JSON pointer. */
  pointer: string;
  /** The fault and its remedy, in sentences. */
  detail: string;
}

/**
 * Returns the first part of a program's value that the stores would not keep exactly, or null: what JSON does not
 * have, numbers that would change, texts that Postgres refuses, members that reach a prototype, more nesting than is let in. `rounded`: the numbers
 * of the value stand for longer ones, and are not looked at. The check is our own: zod's JSON type knows nothing of what Postgres
 * refuses.
 */
export function jsonFault(value: unknown, pointer = "", rounded = false, depth = 0): JsonFault | null {
  if (depth === 0 && isSoundJson(value)) return null;
  switch (typeof value) {
    case "boolean":
      return null;
    case "string":
      return textFault(value, pointer);
    case "number":
      return rounded ? null : numberFault(value, pointer);
    case "object":
      return value === null ? null : groupFault(value, pointer, rounded, depth);
    default:
      return { pointer, detail: `JSON has no ${typeof value}. Leave the value out, or send text.` };
  }
}

function textFault(text: string, pointer: string): JsonFault | null {
  if (text.includes("\0"))
    return { pointer, detail: "The text has a NUL character, which Postgres cannot store. Remove the character." };
  if (/\p{Surrogate}/u.test(text))
    return {
      pointer,
      detail: "The text has half of a surrogate pair, which is not a character. Send whole characters.",
    };
  return null;
}

function numberFault(value: number, pointer: string): JsonFault | null {
  if (!Number.isFinite(value)) return { pointer, detail: `JSON has no ${value}. Send a number, or null.` };
  if (Object.is(value, -0))
    return { pointer, detail: "The number is a negative zero, which most stores turn into 0. Send 0." };
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return {
      pointer,
      detail: `The number is beyond ±${Number.MAX_SAFE_INTEGER} and may already be rounded. Send the payload as payloadText, or the number as text.`,
    };
  return null;
}

function groupFault(value: object, pointer: string, rounded: boolean, depth: number): JsonFault | null {
  if (depth >= MAX_JSON_DEPTH)
    return { pointer, detail: `The value is nested more than ${MAX_JSON_DEPTH} levels deep. Flatten the value.` };
  if ("toJSON" in value && typeof value.toJSON === "function")
    return { pointer, detail: "The object has a toJSON method. Send the value that the method returns." };
  for (const [member, item] of Object.entries(value)) {
    const at = pointerTo(pointer, member);
    if (member === "__proto__")
      return { pointer: at, detail: "The member is named __proto__, which many programs misread. Rename the member." };
    const fault = textFault(member, at) ?? jsonFault(item, at, rounded, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}
