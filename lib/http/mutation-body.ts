import type { ProposedMutation } from "../domain/check-mutation";
import type { Json } from "../domain/json";
import { type JsonText, textOfJson } from "../domain/json-text";
import type { Accepted } from "../write-path/types";
import type { AcceptedWire, MutationRequest } from "./wire/mutations";

/** The most bytes that one mutation's body may take, and a batch's. */
export const MUTATION_BYTES = 1_000_000;
export const BATCH_BYTES = 8_000_000;

/** What a caller sent, as the write path takes it. */
export function proposedOf(request: MutationRequest): ProposedMutation {
  return {
    key: request.key,
    operation: request.operation,
    payload: request.payload as ProposedMutation["payload"],
    basedOn: request.basedOn == null ? null : BigInt(request.basedOn),
    idempotencyKey: request.idempotencyKey,
    actor: request.actor ?? null,
    requestId: request.requestId ?? null,
  };
}

/** The text of a payload that came in a body; undefined where there is none. */
export function payloadTextOf(payload: unknown): JsonText | undefined {
  return payload === undefined ? undefined : textOfJson(payload as Json);
}

/** An acknowledgment as it goes over the wire. */
export function acceptedWireOf({ mutation, receipt }: Accepted): AcceptedWire {
  return {
    mutation: { ...mutation, version: String(mutation.version), acceptedAt: mutation.acceptedAt.toISOString() },
    receipt,
  };
}
