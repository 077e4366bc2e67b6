import { api } from "../../api/api";
import { type AcceptedWire, type MutationRequest, mutationRequest } from "../../api/mutations";
import { payloadIn, payloadsIn } from "../../api/payload-text";
import type { ProposedMutation } from "../../domain/check-mutation";
import type { JsonText } from "../../domain/json-text";
import { ok } from "../../errors";
import { unknownPath } from "../../evidence/unknown-path";
import { problemOf } from "../../http/problems";
import { parseAs } from "../../http/route";
import { type Asked, answered } from "../../http/serve";
import type { Accepted } from "../../write-path/types";
import type { Console } from "../console";

/** Appends one mutation. */
export async function appendMutation(
  { writePath, read }: Console,
  { params, body, text }: Asked<typeof api.mutation.append>,
) {
  if (!read.paths.has(params.path)) return unknownPath(read, params.path);
  const accepted = await writePath.accept(params.path, proposedOf(body, payloadIn(text)));
  if (!accepted.ok) return accepted;
  return answered(api.mutation.append, accepted.value.repeated ? 200 : 202, acceptedWireOf(accepted.value));
}

/** Appends many mutations; each has its own answer. */
export async function appendBatch(
  { writePath, read }: Console,
  { params, body, text }: Asked<typeof api.mutation.appendBatch>,
) {
  if (!read.paths.has(params.path)) return unknownPath(read, params.path);
  const proposed = body.mutations.map((mutation) => parseAs(mutationRequest, mutation));
  const payloads = payloadsIn(text);
  const valid = proposed.flatMap((p, place) => (p.ok ? [proposedOf(p.value, payloads.get(place))] : []));
  const outcomes = await writePath.acceptMany(params.path, valid);
  let next = 0;
  const items = proposed.map((p) => {
    const outcome = p.ok ? outcomes[next++] : p;
    if (outcome === undefined) throw new Error("a mutation of the batch has no outcome");
    if (!outcome.ok) return problemOf(outcome.error);
    return { status: outcome.value.repeated ? 200 : 202, ...acceptedWireOf(outcome.value) };
  });
  return ok({ items });
}

/** A request's mutation for the write path, with the payload's exact text. */
function proposedOf(request: MutationRequest, payloadText: JsonText | undefined): ProposedMutation {
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
function acceptedWireOf({ mutation, receipt }: Accepted): AcceptedWire {
  return {
    mutation: { ...mutation, version: String(mutation.version), acceptedAt: mutation.acceptedAt.toISOString() },
    receipt,
  };
}
