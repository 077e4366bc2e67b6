import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { problemOfStatus } from "./error-problem";
import { policyOf, securityHeaders } from "./headers";

/** What an answer is guarded with. */
export interface Guard {
  /** The address belongs to programs: its errors are problem documents, and never pages. */
  isForPrograms: boolean;
  policy: string;
  isHttps: boolean;
  /** The methods that the address takes, for an answer that refuses another one. */
  allowed: readonly string[];
}

/**
 * Has an answer carry the security headers, and an error a problem document, whoever writes it: a route, a page, a file or the framework. The
 * headers are set at the last moment, when the answer's media type is known.
 */
export function guardResponse(response: ServerResponse, guard: Guard): void {
  const { writeHead, write, end } = response;
  let problem: string | null | undefined;

  /** Sets the headers once; `problem` is then the document that stands in the place of the body. */
  const complete = () => {
    if (problem !== undefined) return;
    problem = replacesError(response, guard) ? becomeProblem(response, guard) : null;
    setHeaders(response, guard);
  };

  response.writeHead = ((status: number, ...rest: unknown[]) => {
    response.statusCode = status;
    takeHeaders(response, rest.at(-1));
    complete();
    return writeHead.call(response, response.statusCode);
  }) as ServerResponse["writeHead"];

  response.write = ((chunk: unknown, ...rest: unknown[]) => {
    complete();
    if (problem === null) return (write as (...args: unknown[]) => boolean).call(response, chunk, ...rest);
    callLast(rest);
    return true;
  }) as ServerResponse["write"];

  response.end = ((...args: unknown[]) => {
    complete();
    const body = problem === null || problem === undefined ? args : [problem, callbackOf(args)];
    return (end as (...args: unknown[]) => ServerResponse).call(response, ...body);
  }) as ServerResponse["end"];
}

const callbackOf = (args: unknown[]) => args.find((arg) => typeof arg === "function");

function callLast(args: unknown[]): void {
  const callback = callbackOf(args) as (() => void) | undefined;
  if (callback !== undefined) process.nextTick(callback);
}

/** Takes the headers that were given with the status. */
function takeHeaders(response: ServerResponse, given: unknown): void {
  if (typeof given !== "object" || given === null || response.headersSent) return;
  const pairs = Array.isArray(given) ? pairsOf(given) : Object.entries(given as OutgoingHttpHeaders);
  for (const [name, value] of pairs) if (value !== undefined) response.setHeader(name, value as string);
}

function pairsOf(flat: unknown[]): [string, unknown][] {
  if (Array.isArray(flat[0])) return flat as [string, unknown][];
  return flat.flatMap((name, i) => (i % 2 === 0 ? [[String(name), flat[i + 1]] as [string, unknown]] : []));
}

const typeOf = (response: ServerResponse) => String(response.getHeader("content-type") ?? "");

function replacesError(response: ServerResponse, { isForPrograms }: Guard): boolean {
  if (response.headersSent || response.statusCode < 400) return false;
  const type = typeOf(response);
  // An answer in JSON states its reason itself: the checks of `/ready` come with a 503.
  return !/[/+]json\b/.test(type) && (isForPrograms || !type.startsWith("text/html"));
}

function becomeProblem(response: ServerResponse, { allowed }: Guard): string {
  const body = JSON.stringify(problemOfStatus(response.statusCode));
  for (const name of ["content-encoding", "etag", "last-modified", "transfer-encoding"]) response.removeHeader(name);
  response.setHeader("content-type", "application/problem+json");
  response.setHeader("cache-control", "no-store");
  response.setHeader("content-length", Buffer.byteLength(body));
  if (response.statusCode === 405 && allowed.length > 0) response.setHeader("allow", allowed.join(", "));
  return body;
}

function setHeaders(response: ServerResponse, { policy, isHttps }: Guard): void {
  if (response.headersSent) return;
  const headers = securityHeaders(policyOf(typeOf(response), policy), isHttps);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
