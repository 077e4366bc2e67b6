import { isLinkLocalHost } from "../domain/link-local";
import { isUnprotected } from "../domain/store-address";
import type { ConnectionKind } from "../domain/store-kinds";
import type { Fault } from "./problem";

export type UrlKind = ConnectionKind | "webhook" | "smtp";

interface UrlRules {
  schemes: readonly string[];
  example: string;
  /** The query may name the host, for a socket; the driver fills the gap in the same way before it parses. */
  hostInQuery?: true;
}

const SCHEMES: Record<UrlKind, UrlRules> = {
  redis: { schemes: ["redis:", "rediss:"], example: "redis://user:password@host:6379" },
  postgres: {
    schemes: ["postgres:", "postgresql:"],
    example: "postgres://user:password@host:5432/database",
    hostInQuery: true,
  },
  webhook: { schemes: ["http:", "https:"], example: "https://host/path" },
  smtp: { schemes: ["smtp:", "smtps:"], example: "smtps://user:password@host:465" },
};

/**
 * The fault of a URL, or null: not of its kind, without a host, or to a link-local address. The sentences call the URL `name`, and
 * never repeat any of it, since it may hold a password.
 */
export function urlFault(kind: UrlKind, name: string, text: string): Fault | null {
  const { schemes, example, hostInQuery } = SCHEMES[kind];
  const remedy = `Write it as ${example}.`;
  const whole = hostInQuery ? text.replace("@/", "@localhost/") : text;
  if (!URL.canParse(whole)) {
    return { what: `${name} is not a valid URL (the scheme, host or port is wrong).`, remedy };
  }
  const url = new URL(whole);
  if (!schemes.includes(url.protocol)) {
    const known = Object.values(SCHEMES).some((other) => other.schemes.includes(url.protocol));
    const found = known ? `, and starts with ${url.protocol}//` : "";
    return { what: `${name} must be a ${schemes.map((scheme) => `${scheme}//`).join(" or ")} URL${found}.`, remedy };
  }
  // Drivers also take the host from the query, and undo percent-encoding.
  const hosts = [url.hostname, ...url.searchParams.getAll("host"), ...url.searchParams.getAll("hostaddr")].map(decoded);
  if (hosts.every((host) => host === "")) return { what: `${name} names no host.`, remedy };
  if (hosts.some(isLinkLocalHost)) {
    return {
      what: `${name} names a link-local address (169.254/16 or fe80::/10). Machines keep credentials there, never stores.`,
      remedy: "Name the store by its own address.",
    };
  }
  return null;
}

/** Whether a sound URL leads to another machine in plain text, or to a server that nobody verifies. */
export function isUnprotectedUrl(kind: ConnectionKind, text: string): boolean {
  return urlFault(kind, "", text) === null && isUnprotected(new URL(text.replace("@/", "@localhost/")));
}

function decoded(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}
