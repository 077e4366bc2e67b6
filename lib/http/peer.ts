import { AsyncLocalStorage } from "node:async_hooks";

/** The other end of a request's connection, as the socket names it. */
export interface Peer {
  address: string;
}

// The server and the routes are bundled apart, and share one process: the global object is what both reach.
const held = globalThis as { trueupPeers?: AsyncLocalStorage<Peer> };

function peers(): AsyncLocalStorage<Peer> {
  held.trueupPeers ??= new AsyncLocalStorage();
  return held.trueupPeers;
}

/** Answers a request of this peer: everything that the work calls learns of it by `peerAddress`. */
export const withPeer = <T>(peer: Peer, work: () => T): T => peers().run(peer, work);

/**
 * The address of the connection that the present request came by; null outside of a request of the console's server. No header can
 * set it.
 */
export const peerAddress = (): string | null => peers().getStore()?.address ?? null;
