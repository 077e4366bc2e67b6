import { addressOf, type StoreAddress, type StoreTls } from "../domain/store-address";

/** The options of a Redis client for an address: its URL, and its certificates where the address has some. */
export interface RedisAddress {
  url: string;
  tls: (Omit<StoreTls, "serverName"> & { servername?: string }) | undefined;
}

/** An address as Redis clients take it. The certificates go before the scheme of the URL, by which a client takes the machine's own. */
export function redisAddress(address: string | StoreAddress): RedisAddress {
  const { url, tls } = addressOf(address);
  if (tls === undefined) return { url, tls };
  const { serverName, ...files } = tls;
  const name = serverName ?? new URL(url).hostname;
  // A client sends the name to the server, and an IP address is no name.
  const isName = /[a-z]/i.test(name) && !name.startsWith("[");
  return { url: url.replace(/^rediss:/, "redis:"), tls: { ...files, ...(isName ? { servername: name } : {}) } };
}
