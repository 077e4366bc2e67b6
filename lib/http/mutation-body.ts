import type { AcceptedWire, MutationRequest } from "../api/mutations";
import type { ProposedMutation } from "../domain/check-mutation";
import type { JsonText } from "../domain/json-text";
import type { Accepted } from "../write-path/types";

/** The most bytes that one mutation's body may take, and a batch's. */
export const MUTATION_BYTES = 1_000_000;
export const BATCH_BYTES = 8_000_000;

/** What a caller sent, as the write path takes it, with the payload digit for digit as it was sent. */
export function proposedOf(request: MutationRequest, payloadText: JsonText | undefined): ProposedMutation {
  return {
    key: request.key,
    operation: request.operation,
    payload: request.payload as ProposedMutation["payload"],
    payloadText,
    basedOn: request.basedOn == null ? null : BigInt(request.basedOn),
    idempotencyKey: request.idempotencyKey,
    actor: request.actor ?? null,
    requestId: request.requestId ?? null,
  };
}

/** An acknowledgment as it goes over the wire. */
export function acceptedWireOf({ mutation, receipt }: Accepted): AcceptedWire {
  return {
    mutation: { ...mutation, version: String(mutation.version), acceptedAt: mutation.acceptedAt.toISOString() },
    receipt,
  };
}
