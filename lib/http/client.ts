import type { z } from "zod";
import { type CatchUpRequest, catchUpAnswer } from "../api/catch-up";
import { page } from "../api/common";
import { connectionWire as connection, connectionList, type generationRequest } from "../api/connections";
import { divergencePage } from "../api/divergences";
import { keyListItem, keyStory } from "../api/keys";
import { mutationWire } from "../api/mutations";
import { pathDetail, pathList, series } from "../api/paths";
import { savedAnswers } from "../api/saved";
import { health, ready } from "../api/server";
import { recoveryCalls } from "./recovery-client";
import { type ApiRequest, type ClientOptions, requestJson, requestText } from "./request";

export interface PageFilter {
  cursor?: string | null;
  limit?: number;
}
export interface SeriesRange {
  from: string;
  to: string;
  /** Seconds or a duration such as "15s". */
  step: string;
}
export interface DivergenceFilter extends PageFilter {
  path?: string;
  finding?: string;
  prefix?: string;
  /** Only findings that have been open for at least this long. */
  olderThanMs?: number;
}
export interface SavedFilter extends PageFilter {
  path?: string;
  key?: string;
  actor?: string;
  requestId?: string;
  idempotencyKey?: string;
  mutation?: string;
}

const keyPage = page(keyListItem);
const mutationPage = page(mutationWire);

/** The typed client of `/api/v1` that browser and command line share; every call throws ProblemError when it is refused. */
export function createClient(options: ClientOptions) {
  const call = <T extends z.ZodType>(path: string, schema: T, request?: ApiRequest) =>
    requestJson(options, path, schema, request);
  const at = (...segments: string[]) => segments.map((segment) => `/${encodeURIComponent(segment)}`).join("");

  return {
    ...recoveryCalls(call, (path, mediaType) => requestText(options, path, mediaType), at),
    paths: (signal?: AbortSignal) => call("/paths", pathList, { signal }),
    path: (name: string, signal?: AbortSignal) => call(at("paths", name), pathDetail, { signal }),
    series: (name: string, range: SeriesRange, signal?: AbortSignal) =>
      call(`${at("paths", name)}/series`, series, { query: { ...range }, signal }),
    key: (path: string, key: string, signal?: AbortSignal) =>
      call(at("paths", path, "keys", key), keyStory, { signal }),
    keyMutations: (path: string, key: string, filter: PageFilter = {}, signal?: AbortSignal) =>
      call(`${at("paths", path, "keys", key)}/mutations`, mutationPage, { query: { ...filter }, signal }),
    keys: (path: string, filter: PageFilter & { prefix?: string } = {}, signal?: AbortSignal) =>
      call(`${at("paths", path)}/keys`, keyPage, { query: { ...filter }, signal }),
    divergences: (filter: DivergenceFilter = {}, signal?: AbortSignal) =>
      call("/divergences", divergencePage, { query: { ...filter }, signal }),
    saved: (filter: SavedFilter, signal?: AbortSignal) =>
      call("/saved", savedAnswers, { query: { ...filter }, signal }),
    catchUp: (body: CatchUpRequest, signal?: AbortSignal) =>
      call("/catch-up", catchUpAnswer, { method: "POST", body, signal }),
    connections: (signal?: AbortSignal) => call("/connections", connectionList, { signal }),
    acceptGeneration: (store: string, body: z.infer<typeof generationRequest>, idempotencyKey?: string) =>
      call(`${at("connections", store)}/generation`, connection, { method: "POST", body, idempotencyKey }),
    health: (signal?: AbortSignal) => call("/health", health, { signal }),
    // Not ready is an answer too: 503 with the same body.
    ready: (signal?: AbortSignal) => call("/ready", ready, { signal, alsoExpect: [503] }),
  };
}

export type Client = ReturnType<typeof createClient>;
