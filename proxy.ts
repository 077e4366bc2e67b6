import { type NextRequest, NextResponse } from "next/server";
import { refusalOfHost } from "./lib/http/host";

/**
 * Refuses what is sent under another host's name. Nothing depends on this file alone: the server and the routes check the host
 * themselves, and so do the layout and the first read of a page.
 */
export function proxy(request: NextRequest): Response {
  return refusalOfHost(request.headers.get("host")) ?? NextResponse.next();
}

// The API's routes and `/metrics` check the host themselves.
export const config = { matcher: [{ source: "/((?!api/|metrics$).*)" }] };
