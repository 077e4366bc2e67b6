import { type NextRequest, NextResponse } from "next/server";
import { isWellFormed, refusalOfEscapes } from "./lib/http/address";
import { refusalOfHost } from "./lib/http/host";

/**
 * Refuses what is sent under another host's name, and gives every page a content security policy with a nonce of its own.
 * Nothing depends on this file alone: routes check the host themselves, and so do the layout and the first read of a page.
 */
export function proxy(request: NextRequest): Response {
  const refusal = refusalOfHost(request.headers.get("host"));
  if (refusal !== null) return refusal;
  const { pathname, search } = request.nextUrl;
  // Next fails on a path that cannot be read, before any page or route is asked, and reads a query as another one.
  if (!isWellFormed(pathname) || !isWellFormed(search)) return refusalOfAddress(request);
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const requestHeaders = new Headers(request.headers);
  requestHeaders.set("x-nonce", nonce);
  // Next reads the nonce for its own scripts from the request's policy.
  requestHeaders.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers: requestHeaders } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** To a program a problem document, and to a person the page for an address that names nothing. */
function refusalOfAddress(request: NextRequest): Response {
  if (!request.nextUrl.pathname.startsWith("/api/"))
    return NextResponse.rewrite(new URL(`${request.nextUrl.basePath}/_not-found`, request.url));
  return refusalOfEscapes();
}

function contentSecurityPolicy(nonce: string, development: boolean): string {
  // React's development build uses eval for stack traces; the production build does not.
  const evaluation = development ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join("; ");
}

// The API's routes and `/metrics` check the host themselves; an address of theirs comes here only where it holds an escape.
export const config = {
  matcher: [{ source: "/((?!api/|metrics$).*)" }, { source: "/(api/.*%.*)" }],
};
