import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { isIP } from "node:net";
import { isLinkLocalHost } from "../../domain/link-local";

const REFUSED = "the host has a link-local address, which is refused because machines keep credentials there";

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/**
 * Resolves a host for a connection, which is then made to the very address that was checked here. Refuses a name that leads to a
 * link-local address, among others too.
 */
export function checkedLookup(host: string, options: LookupOptions, found: Found): void {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return found(error, []);
    if (addresses.some(({ address }) => isLinkLocalHost(address))) return found(new Error(REFUSED), []);
    const [first] = addresses;
    if (options.all === true || first === undefined) return found(null, addresses);
    found(null, first.address, first.family);
  });
}

/** Refuses a host that is written as a link-local address: no name is looked up for such a host. */
export function refuseLinkLocal(host: string): void {
  const bare = host.replace(/^\[|\]$/g, "");
  if (isIP(bare) !== 0 && isLinkLocalHost(bare)) throw new Error(REFUSED);
}

/** The one address to connect to for a host, checked. */
export function checkedAddress(host: string): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, "");
  refuseLinkLocal(bare);
  if (isIP(bare) !== 0) return Promise.resolve(bare);
  return new Promise((resolve, reject) => {
    checkedLookup(bare, {}, (error, address) => (error === null ? resolve(address as string) : reject(error)));
  });
}
