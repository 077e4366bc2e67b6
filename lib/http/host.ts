import { forbidden } from "./problems";

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether the request's `Host` is this machine. A foreign page can make a name of its own resolve to this address. Its browser then
 * sends that name, and treats the answer as that site's.
 */
export function isOwnHost(host: string | null): boolean {
  return LOOPBACK.test(host ?? "");
}

/** The refusal of a request for another host, or null. Pages, routes and the proxy use this one function. */
export function refusalOfHost(host: string | null): Response | null {
  if (isOwnHost(host)) return null;
  return forbidden(
    "loopback-only",
    "Trueup answers only on this machine",
    "Sign-in is not set up, so Trueup answers only requests to localhost, 127.0.0.1 or [::1].",
  );
}
