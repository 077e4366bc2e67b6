import { createHash, randomBytes } from "node:crypto";

/** The cookie of a session; its value is the session's token. */
export const SESSION_COOKIE = "trueup_session";
/** The beginning of every API token, by which scanners of secrets find one that leaked. */
const TOKEN_MARK = "trueup_";

/** A token is kept as its hash: it has 256 random bits, so that no salt is needed. */
export const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** A new session's token. */
export const newSessionToken = (): string => randomBytes(32).toString("base64url");

/** A new API token with its first letters, by which people tell tokens apart. */
export function newApiToken(): { token: string; prefix: string } {
  const token = `${TOKEN_MARK}${randomBytes(32).toString("base64url")}`;
  return { token, prefix: token.slice(0, TOKEN_MARK.length + 6) };
}

/** The credential that a request carries: a bearer token or a session's cookie; null where it carries none. */
export function credentialOf(headers: Headers): { kind: "token" | "session"; hash: Buffer } | null {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer +([A-Za-z0-9_-]{20,200})$/i.exec(authorization)?.[1];
    return { kind: "token", hash: hashOf(token ?? "") };
  }
  const cookie = cookieIn(headers, SESSION_COOKIE);
  return cookie === null ? null : { kind: "session", hash: hashOf(cookie) };
}

/** The value of a cookie, or null. */
export function cookieIn(headers: Headers, name: string): string | null {
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return null;
}

export interface CookieWish {
  name: string;
  value: string;
  /** Null: until the browser is closed; 0 deletes the cookie. */
  maxAgeSec: number | null;
  basePath: string;
  secure: boolean;
  sameSite: "Lax" | "Strict";
}

/** A cookie that no script reads, for the console's own paths. */
export function cookieText({ name, value, maxAgeSec, basePath, secure, sameSite }: CookieWish): string {
  return [
    `${name}=${value}`,
    `Path=${basePath === "" ? "/" : basePath}`,
    "HttpOnly",
    `SameSite=${sameSite}`,
    ...(secure ? ["Secure"] : []),
    ...(maxAgeSec === null ? [] : [`Max-Age=${maxAgeSec}`]),
  ].join("; ");
}
