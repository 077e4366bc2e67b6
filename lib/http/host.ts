import { forbidden } from "./problems";
import { publicOrigin } from "./public-origin";

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether the request's `Host` is this machine, or the console's public origin. A foreign page can make a name of its own resolve to
 * this address. Its browser then sends that name, and treats the answer as that site's.
 */
export function isOwnHost(host: string | null): boolean {
  return LOOPBACK.test(host ?? "") || (host !== null && host !== "" && isHostOf(publicOrigin(), host));
}

/** The refusal of a request for another host, or null. Pages, routes and the server use this one function. */
export function refusalOfHost(host: string | null): Response | null {
  if (isOwnHost(host)) return null;
  const origin = publicOrigin();
  if (origin !== null)
    return forbidden(
      "other-host",
      "Trueup answers under its own name only",
      `Trueup answers requests to ${origin.host}, and on its own machine to localhost, 127.0.0.1 or [::1]. TRUEUP_URL names the host.`,
    );
  return forbidden(
    "loopback-only",
    "Trueup answers only on this machine",
    "Sign-in is not set up, so Trueup answers only requests to localhost, 127.0.0.1 or [::1].",
  );
}

/** Whether an `Origin` is the console's: its public origin, or the loopback name and port that the request was sent to. */
export function isOwnOrigin(origin: string, host: string | null): boolean {
  if (origin === publicOrigin()?.origin) return true;
  if (!LOOPBACK.test(host ?? "")) return false;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** A name with the scheme's own port is the same name without one. */
function isHostOf(origin: URL | null, host: string): boolean {
  if (origin === null) return false;
  try {
    return new URL(`${origin.protocol}//${host}`).host === origin.host && /^[\w.[\]:-]+$/.test(host);
  } catch {
    return false;
  }
}
