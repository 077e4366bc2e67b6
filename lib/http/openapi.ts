import { extendZodWithOpenApi, OpenAPIRegistry, OpenApiGeneratorV31 } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { catchUpAnswer, catchUpRequest } from "../api/catch-up";
import { page, problem } from "../api/common";
import { connection, connectionList, generationRequest } from "../api/connections";
import { divergencePage } from "../api/divergences";
import { drainAnswer, drainRequest } from "../api/drains";
import { keyListItem, keyStory } from "../api/keys";
import { finding } from "../api/lists";
import { acceptedWire, batchAnswer, mutationRequest, mutationWire } from "../api/mutations";
import { pathDetail, pathList, series } from "../api/paths";
import { repairRequest, repairWire } from "../api/repairs";
import { savedAnswers } from "../api/saved";
import { health, ready } from "../api/server";
import type { Described } from "./described-call";
import { RECOVERY_CALLS } from "./recovery-openapi";

extendZodWithOpenApi(z);

const inPath = z.object({ path: z.string() });
const inKey = z.object({ path: z.string(), key: z.string() });
const paging = { limit: z.number().int().min(1).max(1000).optional(), cursor: z.string().optional() };
const AWAY = { 503: "store-unreachable: the ledger does not answer" };
const UNKNOWN = { 404: "unknown-path", ...AWAY };

const CALLS: Described[] = [
  {
    method: "post",
    path: "/paths/{path}/mutations",
    summary: "Append one mutation; answers once it is durable where the contract says",
    params: inPath,
    body: mutationRequest,
    answers: {
      202: { description: "Accepted", schema: acceptedWire },
      200: { description: "The same again: the first acknowledgment", schema: acceptedWire },
    },
    refusals: {
      404: "unknown-path",
      409: "idempotency-mismatch, version-conflict",
      413: "too-large",
      422: "invalid",
      503: "path-closed, unavailable, store-unreachable; with Retry-After",
    },
  },
  {
    method: "post",
    path: "/paths/{path}/mutations/batch",
    summary: "Append up to 1,000 mutations; one answer each, in order",
    params: inPath,
    body: z.object({ mutations: z.array(mutationRequest).min(1).max(1000) }),
    answers: { 207: { description: "One status each", schema: batchAnswer } },
    refusals: { 404: "unknown-path", 413: "too-large", 422: "invalid", 503: "unavailable, store-unreachable" },
  },
  {
    method: "get",
    path: "/paths",
    summary: "Every path with its figures",
    answers: { 200: { description: "All paths", schema: pathList } },
    refusals: AWAY,
  },
  {
    method: "get",
    path: "/paths/{path}",
    summary: "One path: figures, warnings, the eleven questions",
    params: inPath,
    answers: { 200: { description: "The path", schema: pathDetail } },
    refusals: UNKNOWN,
  },
  {
    method: "get",
    path: "/paths/{path}/series",
    summary: "A path's figures over time",
    params: inPath,
    query: z.object({ from: z.iso.datetime(), to: z.iso.datetime(), step: z.string() }),
    answers: { 200: { description: "Points", schema: series } },
    refusals: { ...UNKNOWN, 422: "invalid" },
  },
  {
    method: "get",
    path: "/connections",
    summary: "Each store's health, whether it can be written to, and what was found of it when it was put back",
    answers: { 200: { description: "The stores", schema: connectionList } },
    refusals: {},
  },
  {
    method: "post",
    path: "/connections/{name}/generation",
    summary: "Accept what a store that was put back has lost, so that it may go on",
    params: z.object({ name: z.string() }),
    body: generationRequest,
    answers: { 200: { description: "The store", schema: connection } },
    refusals: { 404: "not-found", 409: "wrong-state", 422: "invalid" },
  },
  {
    method: "post",
    path: "/paths/{path}/drain",
    summary: "Pause or resume the drain of a path, a lane or a key; answers once nothing that began before can land",
    params: inPath,
    body: drainRequest,
    answers: { 200: { description: "It has taken hold", schema: drainAnswer } },
    refusals: { 404: "unknown-path", 422: "invalid", 503: "not-quiesced, store-unreachable; with Retry-After" },
  },
  {
    method: "get",
    path: "/paths/{path}/keys",
    summary: "Keys by prefix",
    params: inPath,
    query: z.object({ prefix: z.string().optional(), ...paging }),
    answers: { 200: { description: "A page of keys", schema: page(keyListItem) } },
    refusals: { ...UNKNOWN, 422: "invalid, bad-cursor" },
  },
  {
    method: "get",
    path: "/paths/{path}/keys/{key}",
    summary: "A key's whole story at one read time",
    params: inKey,
    answers: { 200: { description: "The story", schema: keyStory } },
    refusals: { 404: "unknown-path", 422: "invalid" },
  },
  {
    method: "post",
    path: "/paths/{path}/keys/{key}/repairs",
    summary:
      "Take one of a key's ways back: opens or joins an incident, acts, reads the stores again, and closes what it opened",
    params: inKey,
    body: repairRequest,
    answers: { 201: { description: "What became of it", schema: repairWire } },
    refusals: {
      404: "unknown-path",
      409: "moved-since-shown, not-offered, wrong-state, needs-approval, gate-closed, command-in-progress, command-in-doubt, command-mismatch",
      422: "invalid",
      ...AWAY,
    },
  },
  {
    method: "get",
    path: "/paths/{path}/keys/{key}/mutations",
    summary: "A key's mutations, newest first",
    params: inKey,
    query: z.object(paging),
    answers: { 200: { description: "A page of mutations", schema: page(mutationWire) } },
    refusals: { ...UNKNOWN, 422: "invalid, bad-cursor" },
  },
  {
    method: "get",
    path: "/divergences",
    summary: "Keys whose stores disagree, oldest first",
    query: z.object({
      path: z.string().optional(),
      finding: finding.optional(),
      prefix: z.string().optional(),
      olderThanMs: z.number().optional(),
      ...paging,
    }),
    answers: { 200: { description: "A page of divergences", schema: divergencePage } },
    refusals: { ...UNKNOWN, 422: "invalid, bad-cursor" },
  },
  {
    method: "get",
    path: "/saved",
    summary: "Did we save it?",
    query: z.object(
      Object.fromEntries(
        ["path", "key", "actor", "requestId", "idempotencyKey", "mutation"].map((name) => [
          name,
          z.string().optional(),
        ]),
      ),
    ),
    answers: { 200: { description: "At least one answer", schema: savedAnswers } },
    refusals: { 404: "unknown-path", 422: "invalid" },
  },
  {
    method: "post",
    path: "/catch-up",
    summary: "How long until truth is restored",
    body: catchUpRequest,
    answers: { 200: { description: "The sum", schema: catchUpAnswer } },
    refusals: { 422: "invalid" },
  },
  {
    method: "get",
    path: "/health",
    summary: "Alive",
    answers: { 200: { description: "Alive", schema: health } },
    refusals: {},
  },
  {
    method: "get",
    path: "/ready",
    summary: "Stores reachable, migrations applied",
    answers: {
      200: { description: "Ready", schema: ready },
      503: { description: "Not ready, and why", schema: ready },
    },
    refusals: {},
  },
];

/** The OpenAPI 3.1 description of the whole API, made from the very schemas that check it. */
export function openApiDocument(serverUrl: string, version: string) {
  const registry = new OpenAPIRegistry();
  for (const call of [...CALLS, ...RECOVERY_CALLS]) {
    registry.registerPath({
      method: call.method,
      path: call.path,
      summary: call.summary,
      request: {
        ...(call.params ? { params: call.params } : {}),
        ...(call.query ? { query: call.query } : {}),
        ...(call.body ? { body: { required: true, content: { "application/json": { schema: call.body } } } } : {}),
      },
      responses: {
        ...Object.fromEntries(
          Object.entries(call.refusals).map(([status, description]) => [
            status,
            { description, content: { "application/problem+json": { schema: problem } } },
          ]),
        ),
        ...Object.fromEntries(
          Object.entries(call.answers).map(([status, { description, schema }]) => [
            status,
            { description, content: { "application/json": { schema } } },
          ]),
        ),
      },
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: { title: "Trueup", version, description: "A replay-and-repair console for write-behind systems." },
    servers: [{ url: serverUrl }],
  });
}
