import { z } from "zod";
import { DURABLE_STORES } from "../domain/contract";
import { anyJson, decimal, instant, problem, storedVersion, valueText } from "./common";
import { entry } from "./entry";
import { acknowledgeBoundary, mutationState, operation } from "./lists";
import { inPath } from "./params";

export const mutationWire = z.object({
  id: z.string(),
  path: z.string(),
  key: z.string(),
  /** Null on an observed path whose writes carry none. */
  version: storedVersion.nullable(),
  basedOn: decimal.nullable(),
  operation,
  payload: z.unknown(),
  payloadText: valueText,
  /** When an erasure overwrote the payload; null: never. */
  erasedAt: instant.nullable().default(null),
  state: mutationState,
  /** This and \`acceptedAt\` are null on an observed path whose source does not tell them. */
  idempotencyKey: z.string().nullable(),
  actor: z.string().nullable(),
  requestId: z.string().nullable(),
  /** The run of the repair that appended it; null: its caller did. */
  repairRun: z.string().nullable().default(null),
  acceptedAt: instant.nullable(),
  attempts: z.number().int(),
  /** Every move, oldest first: accepted, queued, cached, flushed, settled; `by` is the process or person, `because` the reason. */
  moves: z.array(z.object({ to: z.string(), at: instant, by: z.string().nullable(), because: z.string().nullable() })),
});

export type MutationWire = z.infer<typeof mutationWire>;

/** A version as callers may send it: a decimal string, or an integer within 2^53. */
export const versionInput = z.union([
  z.string().regex(/^\d{1,18}$/, "A version is a decimal string without a sign."),
  z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
]);

export const mutationRequest = z.strictObject({
  key: z.string(),
  operation,
  payload: anyJson.optional(),
  basedOn: versionInput.nullish(),
  idempotencyKey: z.string(),
  actor: z.string().nullish(),
  requestId: z.string().nullish(),
});

/** A batch before the check of its mutations: each is checked separately, and refused in its own place. */
export const batchRequest = z.strictObject({ mutations: z.array(z.unknown()).min(1).max(1000) });

export const acceptedWire = z.object({
  mutation: z.object({
    id: z.string(),
    path: z.string(),
    key: z.string(),
    version: decimal,
    state: mutationState,
    acceptedAt: instant,
  }),
  receipt: z.object({
    boundary: acknowledgeBoundary,
    durableIn: z.array(z.enum(DURABLE_STORES)),
    wording: z.string(),
  }),
});

export const batchAnswer = z.object({
  items: z.array(z.union([acceptedWire.extend({ status: z.number() }), problem])),
});

export type MutationRequest = z.infer<typeof mutationRequest>;

export type AcceptedWire = z.infer<typeof acceptedWire>;

/** The most bytes of one mutation's body, and of a batch's. */
const MUTATION_BYTES = 1_000_000;
export const BATCH_BYTES = 8_000_000;

export const mutation = {
  append: entry({
    method: "POST",
    path: "/paths/{path}/mutations",
    permission: "mutation.append",
    summary: "Append one mutation; answers once it is durable where the contract says",
    params: inPath,
    body: mutationRequest,
    maxBytes: MUTATION_BYTES,
    answers: { 202: "Accepted", 200: "Repeated: the first acknowledgment" },
    output: acceptedWire,
    refusals: [
      "unknown-path",
      "idempotency-mismatch",
      "version-conflict",
      "path-closed",
      "unavailable",
      "store-unreachable",
    ],
  }),
  appendBatch: entry({
    method: "POST",
    path: "/paths/{path}/mutations/batch",
    permission: "mutation.append",
    summary: "Append up to 1,000 mutations; each has its own answer, in order",
    params: inPath,
    body: batchRequest,
    describedBody: z.object({ mutations: z.array(mutationRequest).min(1).max(1000) }),
    maxBytes: BATCH_BYTES,
    answers: { 207: "A status for each mutation" },
    output: batchAnswer,
    refusals: ["unknown-path", "unavailable", "store-unreachable"],
  }),
};
