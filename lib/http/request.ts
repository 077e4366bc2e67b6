import type { z } from "zod";
import { textOfExact } from "../domain/json-text";
import { localProblem, ProblemError, problemOf } from "./problem-error";

/** Screens poll their figures, so a late answer is soon replaced. */
const READ_TIMEOUT_MS = 15_000;
/** Until then a command is only working: the server waits for a plan's list, and for a drain to come to rest. */
export const COMMAND_TIMEOUT_MS = 60_000;

export interface ClientOptions {
  /** Up to and without `/api/v1`: "" or the base path in the browser, an absolute URL elsewhere. */
  baseUrl: string;
  token?: string;
  /** The acting person's name in the audit, where there is no sign-in. */
  actor?: () => string | null;
  /** Called with the server's clock at each answer, so that ages are computed from it. */
  onServerTime?: (at: Date) => void;
  /** Time limit of one call with its body; by default 15 s, and 60 s for a command. */
  timeoutMs?: number;
  fetch?: typeof fetch;
}

export type QueryValues = Record<string, string | number | undefined | null>;

export interface ApiRequest {
  method?: "GET" | "POST" | "DELETE";
  query?: QueryValues;
  body?: unknown;
  /** A command that is repeated under one key has one effect. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Statuses besides 2xx whose body has the expected shape. */
  alsoExpect?: readonly number[];
}

/** Performs one call and parses its answer; throws a ProblemError, or the abort, and nothing else. */
export async function requestJson<T extends z.ZodType>(
  options: ClientOptions,
  path: string,
  schema: T,
  request: ApiRequest = {},
): Promise<z.infer<T>> {
  const { response, body } = await exchange(
    options,
    `${options.baseUrl}/api/v1${path}${queryString(request.query)}`,
    request,
  );
  const servedAt = response.headers.get("date");
  if (servedAt) options.onServerTime?.(new Date(servedAt));
  if (!response.ok && !request.alsoExpect?.includes(response.status)) {
    throw new ProblemError(problemOf(response.status, body));
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue ? `${issue.path.join("/") || "the body"}: ${issue.message}` : "the body";
  throw new ProblemError(
    localProblem(
      response.status,
      "unexpected-answer",
      "The server's answer is unexpected",
      `The server's answer does not match the API at ${where}. Check that client and server have one version.`,
    ),
  );
}

/** Performs one call and returns its answer as text of this media type; throws a ProblemError, or the abort, and nothing else. */
export async function requestText(
  options: ClientOptions,
  path: string,
  mediaType: string,
  request: ApiRequest = {},
): Promise<string> {
  const { response, text, body } = await exchange(options, `${options.baseUrl}/api/v1${path}`, request, mediaType);
  if (!response.ok) throw new ProblemError(problemOf(response.status, body));
  if (response.headers.get("content-type")?.startsWith(mediaType)) return text;
  throw new ProblemError(
    localProblem(
      response.status,
      "unexpected-answer",
      "The server's answer is unexpected",
      `The server's answer is not ${mediaType}. Check that the address is a Trueup console.`,
    ),
  );
}

async function exchange(options: ClientOptions, url: string, request: ApiRequest, mediaType = "application/json") {
  const headers: Record<string, string> = { accept: mediaType };
  if (options.token) headers.authorization = `Bearer ${options.token}`;
  if (request.body !== undefined) headers["content-type"] = "application/json";
  if (request.idempotencyKey) headers["idempotency-key"] = request.idempotencyKey;
  const actor = options.actor?.();
  if (actor) headers["x-trueup-actor"] = actor;
  const method = request.method ?? "GET";
  const timeoutMs = options.timeoutMs ?? (method === "GET" ? READ_TIMEOUT_MS : COMMAND_TIMEOUT_MS);
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await (options.fetch ?? fetch)(url, {
      method,
      headers,
      cache: "no-store",
      body: request.body === undefined ? undefined : textOfExact(request.body),
      signal: request.signal ? AbortSignal.any([request.signal, deadline]) : deadline,
    });
    const text = await response.text();
    return { response, text, body: jsonOrUndefined(text) };
  } catch (error) {
    request.signal?.throwIfAborted();
    const cause = deadline.aborted
      ? `no answer in ${timeoutMs / 1_000} s`
      : error instanceof Error
        ? error.message
        : String(error);
    throw new ProblemError(
      localProblem(
        0,
        "unreachable",
        "No connection to the console",
        `The console's server did not answer (${cause}). Check that it runs.`,
      ),
    );
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes the members that have a value; empty and absent ones are left out. */
function queryString(query: QueryValues = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}
