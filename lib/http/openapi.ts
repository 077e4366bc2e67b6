import {
  extendZodWithOpenApi,
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type RouteConfig,
} from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { api } from "../api/api";
import { problem } from "../api/common";
import { type Entry, refusalsOf } from "../api/entry";
import { identifierText } from "../api/identifier-text";
import { REFUSAL_STATUSES } from "../api/refusals";

extendZodWithOpenApi(z);

const JSON_TYPE = "application/json";
const commandKey = z.object({
  "idempotency-key": identifierText(256).optional().meta({
    description: "A call repeated under the same key has one effect and the same answer",
  }),
});

/** Every call of the API. */
export const allEntries = (): Entry[] => Object.values(api).flatMap((calls) => Object.values<Entry>(calls));

/** The OpenAPI 3.1 description of the whole API, made from the entries that check every request. */
export function openApiDocument(serverUrl: string, version: string) {
  const registry = new OpenAPIRegistry();
  for (const entry of allEntries()) registry.registerPath(operationOf(entry));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: { title: "Trueup", version, description: "A replay-and-repair console for write-behind systems." },
    servers: [{ url: serverUrl }],
  });
}

const METHODS = { GET: "get", POST: "post", DELETE: "delete" } as const;

function operationOf(entry: Entry): RouteConfig {
  const body = entry.describedBody ?? entry.body;
  const required = !(entry.bodyOptional && body?.safeParse({}).success);
  return {
    method: METHODS[entry.method],
    path: entry.path,
    summary: entry.summary,
    request: {
      ...(entry.params ? { params: entry.params } : {}),
      ...(entry.query ? { query: entry.query } : {}),
      ...(entry.command ? { headers: commandKey } : {}),
      ...(body ? { body: { required, content: { [JSON_TYPE]: { schema: body } } } } : {}),
    },
    responses: { ...refusalResponses(entry), ...answerResponses(entry) },
  };
}

function answerResponses({ answers, output, text, alsoAs }: Entry): RouteConfig["responses"] {
  const content = {
    [text ?? JSON_TYPE]: { schema: output },
    ...(alsoAs ? { [alsoAs]: { schema: z.string() } } : {}),
  };
  return Object.fromEntries(Object.entries(answers).map(([status, description]) => [status, { description, content }]));
}

function refusalResponses(entry: Entry): RouteConfig["responses"] {
  const codes = refusalsOf(entry);
  const content = { "application/problem+json": { schema: problem } };
  const statuses = new Set(codes.map((code) => REFUSAL_STATUSES[code]));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const listed = codes.filter((code) => REFUSAL_STATUSES[code] === status).join(", ");
      return [status, { description: status === 503 ? `${listed}; with Retry-After` : listed, content }];
    }),
  );
}
