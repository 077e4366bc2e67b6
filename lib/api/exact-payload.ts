import { exactValue } from "../domain/json-text";
import type { PlanRequest } from "./plans";

/** A payload for a request that sends every digit of its numbers. Throws when the text is no JSON. */
export function exactPayload(text: string): PlanRequest["payload"] {
  JSON.parse(text);
  return exactValue(text) as PlanRequest["payload"];
}
