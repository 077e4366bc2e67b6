import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { api } from "../../api/api";
import type { Entry } from "../../api/entry";
import { isWellFormed, refusalOfEscapes } from "../address";
import { refusalOfHost } from "../host";
import { withPeer } from "../peer";
import { problemResponse } from "../problems";
import { publicOrigin } from "../public-origin";
import { refusalOfSite } from "../strangers";
import { allowedMethods } from "./allowed-methods";
import { problemOfStatus } from "./error-problem";
import { guardResponse } from "./guard-response";
import { pagePolicy, policyOf, securityHeaders } from "./headers";

const ENTRIES: readonly Entry[] = Object.values(api).flatMap((group) => Object.values(group) as Entry[]);
const PAGE_METHODS = ["GET", "HEAD", "OPTIONS"];
/** What watches a process may name no host. */
const WATCHED = ["/api/v1/health", "/api/v1/ready", "/api/v1/metrics", "/metrics"];

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The console's listener around what the framework answers. Every answer gets its security headers, and every error a problem document;
 * another host's requests reach nothing. The framework's handler learns of the peer and of the page's nonce.
 */
export function guardedListener(handle: Handle, basePath: string): RequestListener {
  return (request, response) => {
    const pathname = pathOf(request, basePath);
    const isForPrograms = pathname !== null && /^\/(api|metrics)(\/|$)/.test(pathname);
    const nonce = randomBytes(16).toString("hex");
    const policy = pagePolicy(nonce);
    const allowed = isForPrograms ? methodsOf(pathname) : PAGE_METHODS;
    guardResponse(response, { isForPrograms, policy, isHttps: isHttps(), allowed });
    const refusal = refusalOf(request, { pathname, isForPrograms, allowed });
    if (refusal !== null) {
      void send(response, refusal);
      return;
    }
    // The framework fails on a path that cannot be read, before any page is asked.
    if (!isWellFormed(request.url ?? "")) request.url = `${basePath}/_not-found`;
    // The framework reads the nonce for its own scripts from the request's policy.
    Object.assign(request.headers, { "x-nonce": nonce, "content-security-policy": policy });
    withPeer({ address: request.socket.remoteAddress ?? "" }, () => handle(request, response)).catch(() => {
      if (response.headersSent) response.destroy();
      else void send(response, problemResponse(problemOfStatus(500)));
    });
  };
}

/** Answers what is no HTTP request that the server can read, as a problem document with the headers of every answer. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_OF[error.code ?? ""] ?? 400;
  const body = JSON.stringify(problemOfStatus(status));
  const type = "application/problem+json";
  const headers = { ...securityHeaders(policyOf(type, ""), isHttps()), "cache-control": "no-store" };
  const lines = Object.entries({ ...headers, "content-type": type, "content-length": Buffer.byteLength(body) });
  socket.end(
    [
      `HTTP/1.1 ${status} Refused`,
      "connection: close",
      ...lines.map(([name, value]) => `${name}: ${value}`),
      "",
      body,
    ].join("\r\n"),
  );
}

const STATUS_OF: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

const isHttps = () => publicOrigin()?.protocol === "https:";

/** The request's path below the base path; null for a path outside. */
function pathOf({ url = "" }: IncomingMessage, basePath: string): string | null {
  const path = url.split(/[?#]/, 1)[0] as string;
  if (basePath === "") return path;
  return path === basePath || path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : null;
}

function methodsOf(pathname: string): string[] {
  const path = pathname === "/metrics" ? pathname : pathname.replace(/^\/api\/v1/, "");
  return allowedMethods(ENTRIES, path);
}

interface Place {
  pathname: string | null;
  isForPrograms: boolean;
  allowed: readonly string[];
}

function refusalOf(request: IncomingMessage, { pathname, isForPrograms, allowed }: Place): Response | null {
  const host = request.headers.host ?? null;
  const namesNone = !host && WATCHED.includes(pathname ?? "");
  const refusal = namesNone ? null : refusalOfHost(host);
  if (refusal !== null) return refusal;
  if (isForPrograms) return isWellFormed(request.url ?? "") ? null : refusalOfEscapes();
  if (PAGE_METHODS.includes(request.method ?? ""))
    return isFollowedLink(request) ? null : refusalOfSite(headersIn(request));
  const refused = problemResponse(problemOfStatus(405));
  refused.headers.set("allow", allowed.join(", "));
  return refused;
}

/** A link on another site's page may lead here; what else that page asks for, it may not read. */
const isFollowedLink = ({ headers }: IncomingMessage) =>
  headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";

const headersIn = ({ headers }: IncomingMessage): Pick<Headers, "get"> => ({
  get: (name) => [headers[name]].flat()[0] ?? null,
});

async function send(response: ServerResponse, answer: Response): Promise<void> {
  const body = await answer.text();
  response.writeHead(answer.status, {
    ...Object.fromEntries(answer.headers),
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
