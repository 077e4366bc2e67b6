import { exactPayload } from "../../../lib/api/exact-payload";
import type { PlanRequest } from "../../../lib/api/plans";

/** Reads a value typed as JSON: nothing for an empty text, or the fault of an invalid one. */
export function payloadOf(text: string): { payload: PlanRequest["payload"] } | { fault: string } {
  if (text.trim() === "") return { payload: undefined };
  try {
    return { payload: exactPayload(text) };
  } catch (error) {
    return { fault: `The value is not JSON: ${error instanceof Error ? error.message : "it cannot be parsed"}.` };
  }
}
