import { BlockList, isIP } from "node:net";

/**
 * The address of a request's client. A forwarded header counts only from a trusted proxy: from the right, each address that a trusted proxy added
 * is taken, until one that is no trusted proxy's. What stands left of that one is the client's own claim. Null when the peer is not
 * known.
 */
export function clientAddress(
  request: Pick<Request, "headers">,
  peer: string | null,
  trustedProxies: readonly string[],
): string | null {
  if (peer === null) return null;
  const trusted = blockListOf(trustedProxies);
  let client = plain(peer);
  const hops = (request.headers.get("x-forwarded-for") ?? "").split(",").map((hop) => plain(hop.trim()));
  while (isIn(trusted, client) && hops.length > 0) {
    const hop = hops.pop() as string;
    if (isIP(hop) === 0) break;
    client = hop;
  }
  return client;
}

/** Whether a text is an IP address, or a range of them such as 10.0.0.0/8. */
export function isAddressRange(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const known = new WeakMap<readonly string[], BlockList>();

function blockListOf(ranges: readonly string[]): BlockList {
  const found = known.get(ranges);
  if (found !== undefined) return found;
  const list = new BlockList();
  for (const range of ranges.filter(isAddressRange)) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  known.set(ranges, list);
  return list;
}

const isIn = (list: BlockList, address: string) => {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? "ipv4" : "ipv6");
};

/** An IPv4 address as such, though a socket of both families writes it as an IPv6 address; brackets and ports are cut. */
function plain(address: string): string {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  return /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(mapped)?.[1] ?? mapped;
}
