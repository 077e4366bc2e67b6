import { type NextRequest, NextResponse } from "next/server";
import { isWellFormed, refusalOfEscapes } from "./lib/http/address";
import { refusalOfHost } from "./lib/http/host";

/**
 * Refuses what is sent under another host's name. Nothing depends on this file alone: the server and the routes check the host
 * themselves, and so do the layout and the first read of a page.
 */
export function proxy(request: NextRequest): Response {
  const refusal = refusalOfHost(request.headers.get("host"));
  if (refusal !== null) return refusal;
  const { pathname, search } = request.nextUrl;
  // Next fails on a path that cannot be read, before any page or route is asked, and reads a query as another one.
  if (!isWellFormed(pathname) || !isWellFormed(search)) return refusalOfAddress(request);
  return NextResponse.next();
}

/** To a program a problem document, and to a person the page for an address that names nothing. */
function refusalOfAddress(request: NextRequest): Response {
  if (!request.nextUrl.pathname.startsWith("/api/"))
    return NextResponse.rewrite(new URL(`${request.nextUrl.basePath}/_not-found`, request.url));
  return refusalOfEscapes();
}

// The API's routes and `/metrics` check the host themselves; an address of theirs comes here only where it holds an escape.
export const config = {
  matcher: [{ source: "/((?!api/|metrics$).*)" }, { source: "/(api/.*%.*)" }],
};
