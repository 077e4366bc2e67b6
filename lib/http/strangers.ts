import { isWellFormed, refusalOfEscapes } from "./address";
import { isOwnOrigin, refusalOfHost } from "./host";
import { forbidden } from "./problems";

/** The part of a request by which a stranger is known. */
export interface Stranger {
  method: string;
  headers: Pick<Headers, "get">;
}

/** The refusal of a route's request for another host, of an unreadable address, or of another site's page; or null. */
export function refusalOfStranger(request: Stranger & { url: string }): Response | null {
  const refusal = refusalOfHost(request.headers.get("host"));
  if (refusal !== null) return refusal;
  // An unreadable escape would be read as another name.
  if (!isWellFormed(new URL(request.url).search)) return refusalOfEscapes();
  return isReading(request.method) ? refusalOfSite(request.headers) : refusalOfOrigin(request.headers);
}

const isReading = (method: string) => method === "GET" || method === "HEAD";

/** The refusal of a read that a browser makes for another site, or null. */
export function refusalOfSite(headers: Stranger["headers"]): Response | null {
  const site = headers.get("sec-fetch-site");
  return site === null || site === "same-origin" || site === "none" ? null : foreign("read", "Nothing was answered.");
}

/**
 * The refusal of a write that a page of another origin may have sent, or null. A browser adds a cookie by itself, so a write with one
 * has to name its origin; a token is added by nobody but the program that holds it.
 */
function refusalOfOrigin(headers: Stranger["headers"]): Response | null {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const isForeign = origin !== null && !isOwnOrigin(origin, headers.get("host"));
  const isUnnamed = origin === null && headers.get("cookie") !== null && !isBearer(headers.get("authorization"));
  return isForeign || isUnnamed || (site !== null && site !== "same-origin")
    ? foreign("write", "Nothing was changed.")
    : null;
}

const isBearer = (authorization: string | null) => /^bearer /i.test(authorization ?? "");

const foreign = (call: string, outcome: string) =>
  forbidden(
    "cross-origin",
    "Requests from other sites are refused",
    `A page of another origin sent this ${call}, or a browser that does not say which. ${outcome} Send it from the console itself.`,
  );
