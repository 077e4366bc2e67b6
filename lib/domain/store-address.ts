/** The certificates of a connection, as PEM texts. */
export interface StoreTls {
  /** The authorities that the server's certificate must come from; the machine's own by default. */
  ca?: string | undefined;
  /** The client's certificate and its key, for a server that asks for them. */
  cert?: string | undefined;
  key?: string | undefined;
  /** The name that the server's certificate must have; the host of the URL by default. */
  serverName?: string | undefined;
}

/** A store's URL and its certificates. May hold a password and a key: never logged, shown or put in an error. */
export interface StoreAddress {
  url: string;
  /** Without it, the URL alone says whether the connection is encrypted. */
  tls?: StoreTls | undefined;
}

/** An address that is a URL alone, or as it is. */
export const addressOf = (address: string | StoreAddress): StoreAddress =>
  typeof address === "string" ? { url: address } : address;

const SOCKET_OR_LOOPBACK = /^$|^\/|^localhost$|^127\.\d+\.\d+\.\d+$|^\[?::1\]?$/i;
/** What Postgres's own programs encrypt and verify; pg takes `require` for `verify-full`. */
const VERIFIED_MODES = ["require", "verify-ca", "verify-full"];

/** Whether a host is this machine's own, as a URL writes it. */
export const isLoopbackHost = (host: string): boolean => SOCKET_OR_LOOPBACK.test(host);

/** Whether a connection to another machine would be in plain text, or to a server whose certificate nobody checks. */
export function isUnprotected(url: URL): boolean {
  const hosts = [url.hostname, ...url.searchParams.getAll("host"), ...url.searchParams.getAll("hostaddr")];
  if (hosts.every((host) => SOCKET_OR_LOOPBACK.test(decodeURIComponent(host)))) return false;
  if (url.protocol === "rediss:") return false;
  if (url.protocol === "redis:") return true;
  return !VERIFIED_MODES.includes(url.searchParams.get("sslmode") ?? "");
}
