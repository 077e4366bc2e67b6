/**
 * Whether a host, written as an address, is link-local (169.254/16, fe80::/10): where cloud machines keep their
 * credentials, and no store. Sees through decimal, octal and hexadecimal spellings, IPv6 zones, and IPv4 carried in IPv6.
 * A name is not looked up: check the address that it resolves to as well.
 */
export function isLinkLocalHost(host: string): boolean {
  const address = canonicalAddress(host);
  if (address === null) return false;
  if (address.startsWith("169.254.")) return true;
  const groups = ipv6Groups(address);
  if (groups === null) return false;
  if ((groups[0]! & 0xffc0) === 0xfe80) return true;
  return carriesIpv4(groups) && groups[6] === 0xa9fe;
}

/** The one spelling that URL parsers give an address, without brackets or zone; null when it is no address. */
function canonicalAddress(host: string): string | null {
  const bare = host
    .trim()
    .replace(/^\[|\]$/g, "")
    .replace(/%.*$/, "");
  const url = bare.includes(":") ? `http://[${bare}]/` : `http://${bare}/`;
  if (!URL.canParse(url)) return null;
  const name = new URL(url).hostname.replace(/\.$/, "");
  return name.startsWith("[") ? name.slice(1, -1) : /^[\d.]+$/.test(name) ? name : null;
}

function ipv6Groups(address: string): number[] | null {
  if (!address.includes(":")) return null;
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}

/** Mapped (::ffff:0:0/96), compatible (::/96), translated (::ffff:0:0:0/96) and NAT64 (64:ff9b::/96) addresses. */
function carriesIpv4(groups: number[]): boolean {
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(":");
  return ["0:0:0:0:0:ffff", "0:0:0:0:0:0", "0:0:0:0:ffff:0", "64:ff9b:0:0:0:0"].includes(prefix);
}
