import { timingSafeEqual } from "node:crypto";

/** The part of a request that says who sent it. */
export interface Asked {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  token: string | null;
}

/**
 * Why a request is refused, or null. The page answers under this machine's own names alone and to whoever has this start's token. A
 * start of a drill must come from the page itself: another site's form has another origin, and has no token.
 */
export function refusalOf({ method, host, origin, token }: Asked, own: { port: number; token: string }): string | null {
  if (host !== `127.0.0.1:${own.port}` && host !== `localhost:${own.port}`) return "This page has another host name.";
  if (method !== "GET" && method !== "POST") return "This page takes GET and POST.";
  if (method === "POST" && origin !== `http://${host}`) return "A drill is started from this page alone.";
  if (!isSame(token ?? "", own.token))
    return "Open this page from the badge of the demo's console: the address has this start's token.";
  return null;
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
