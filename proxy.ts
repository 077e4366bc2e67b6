import { type NextRequest, NextResponse } from "next/server";
import { refusalOfHost } from "./lib/http/host";
import { refusalResponse } from "./lib/http/problems";

/**
 * Refuses what is sent under another host's name, and gives every page a content security policy with a nonce of its own.
 * Nothing depends on this file alone: routes check the host themselves, and so do the layout and the first read of a page.
 */
export function proxy(request: NextRequest): Response {
  const refusal = refusalOfHost(request.headers.get("host"));
  if (refusal !== null) return refusal;
  if (!isWellFormed(request.nextUrl.pathname)) return refusalOfAddress(request);
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

/** Whether every escape in an address can be read; Next fails on one that cannot, before any page or route is asked. */
function isWellFormed(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/** To a program a problem document, and to a person the page for an address that names nothing. */
function refusalOfAddress(request: NextRequest): Response {
  if (!request.nextUrl.pathname.startsWith("/api/"))
    return NextResponse.rewrite(new URL(`${request.nextUrl.basePath}/_not-found`, request.url));
  return refusalResponse({
    code: "invalid",
    detail: "The address holds an escape that is no UTF-8, such as %ff. Nothing was done. Escape names as UTF-8.",
  });
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
