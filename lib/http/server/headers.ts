/** The policy of an answer that no browser renders. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/** The policy of a page: scripts run by the page's nonce alone. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** A page needs none of the browser's devices. */
const NO_DEVICES = ["accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"]
  .concat(["microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb"])
  .map((device) => `${device}=()`)
  .join(", ");

const A_YEAR_SEC = 31_536_000;

/** The headers of every answer, whatever made it. */
export const EVERY_ANSWER: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": NO_DEVICES,
};

const HTTPS_ONLY = { "strict-transport-security": `max-age=${A_YEAR_SEC}` };

/** The policy of an answer of this media type: a page's own, or none of anything. */
export const policyOf = (type: string, ofPage: string): string =>
  /^(text\/html|application\/xhtml)/i.test(type) ? ofPage : NOTHING;

/** The security headers of an answer with this policy; `isHttps`: the console's public origin is reached by https alone. */
export function securityHeaders(policy: string, isHttps: boolean): Record<string, string> {
  return { ...EVERY_ANSWER, "content-security-policy": policy, ...(isHttps ? HTTPS_ONLY : {}) };
}
