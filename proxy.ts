import { type NextRequest, NextResponse } from "next/server";
import { refusalOfHost } from "./lib/http/host";

/**
 * Refuses what is sent under another host's name, and tells pages their own address. Nothing depends on this file alone: the server and
 * the routes check the host themselves, and so do the layout and the first read of a page.
 */
export function proxy(request: NextRequest): Response {
  const refusal = refusalOfHost(request.headers.get("host"));
  if (refusal !== null) return refusal;
  const { pathname, search } = request.nextUrl;
  const headers = new Headers(request.headers);
  // The sign-in page leads back to this address; without the header it leads to the overview.
  headers.set("x-trueup-address", `${pathname}${search}`);
  return NextResponse.next({ request: { headers } });
}

// The API's routes and `/metrics` check the host themselves.
export const config = { matcher: [{ source: "/((?!api/|metrics$).*)" }] };
