import type { PlanRequest } from "../api/plans";
import { exactValue } from "../domain/json-text";

/** A payload for a request that sends every digit of its numbers. Throws when the text is no JSON. */
export function exactPayload(text: string): PlanRequest["payload"] {
  JSON.parse(text);
  return exactValue(text) as PlanRequest["payload"];
}
