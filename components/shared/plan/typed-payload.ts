import { exactPayload } from "../../../lib/api/exact-payload";
import type { PlanRequest } from "../../../lib/api/plans";

/** A value that was typed as JSON, nothing where nothing was, or why it is none. */
export function payloadOf(text: string): { payload: PlanRequest["payload"] } | { fault: string } {
  if (text.trim() === "") return { payload: undefined };
  try {
    return { payload: exactPayload(text) };
  } catch (error) {
    return { fault: `The value is not JSON: ${error instanceof Error ? error.message : "it cannot be parsed"}.` };
  }
}
