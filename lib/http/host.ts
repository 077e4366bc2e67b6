import { forbidden } from "./problems";

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether the `Host` that a request names is this machine. A page of another site can make a name of its own lead here; its
 * browser then sends that name, and takes what is answered for that site's.
 */
export function isOwnHost(host: string | null): boolean {
  return LOOPBACK.test(host ?? "");
}

/** The refusal of a request that names another host, or null. Pages, routes and the proxy ask this one function. */
export function refusalOfHost(host: string | null): Response | null {
  if (isOwnHost(host)) return null;
  return forbidden(
    "loopback-only",
    "Trueup answers only on this machine",
    "Sign-in is not set up, so only requests to localhost, 127.0.0.1 or [::1] are answered.",
  );
}
