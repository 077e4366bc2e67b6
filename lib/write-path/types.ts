import type { AcknowledgmentBoundary, DurableStore } from "../domain/contract";
import type { Json } from "../domain/json";
import type { JsonText } from "../domain/json-text";
import type { MutationState } from "../domain/mutation";

/** What an acknowledgment says: the mutation as it now stands, and on what evidence the caller may rely. */
export interface Accepted {
  /** The same idempotency key had brought it in before. */
  repeated: boolean;
  mutation: { id: string; path: string; key: string; version: bigint; state: MutationState; acceptedAt: Date };
  receipt: { boundary: AcknowledgmentBoundary; durableIn: DurableStore[]; wording: string };
}

/**
 * What a reader gets of a key; `speculative` where the origin does not have it yet. Value undefined: there is none. Long numbers are
 * rounded in `value`, since a program's are doubles; `valueText` is the stored value, digit for digit.
 */
export interface ReadAnswer {
  key: string;
  version: bigint | null;
  value: Json | undefined;
  valueText: JsonText | undefined;
  speculative: boolean;
  source: "cache" | "origin";
  region: string | null;
}
