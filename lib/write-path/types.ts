import type { AcknowledgmentBoundary, DurableStore } from "../domain/contract";
import type { Json } from "../domain/json";
import type { JsonText } from "../domain/json-text";
import type { MutationState } from "../domain/mutation";

/** An acknowledgment: the mutation's state, and the evidence on which the caller may rely. */
export interface Accepted {
  /** An earlier call with the same idempotency key appended the mutation. */
  repeated: boolean;
  mutation: { id: string; path: string; key: string; version: bigint; state: MutationState; acceptedAt: Date };
  receipt: { boundary: AcknowledgmentBoundary; durableIn: DurableStore[]; wording: string };
}

/**
 * A reader's answer for a key; `speculative` when the origin does not have the version yet. An undefined value means there is none.
 * `value` rounds long numbers to doubles; `valueText` is the stored value, digit for digit.
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
