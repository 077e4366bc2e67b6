/** The uses of a token that are noted one by one in each hour: the first, and the first from each of so many addresses. */
export const ADDRESSES_AN_HOUR = 10;

/** What a token's use is noted as: a first use from an address, the first beyond the bound of addresses, or nothing. */
export type TokenUse = "from-address" | "from-further-addresses" | null;

/** What the use of a token from an address is noted as, by the addresses that were noted in the hour. */
export function noteOfUse(noted: ReadonlySet<string>, address: string): TokenUse {
  if (noted.has(address) || noted.size > ADDRESSES_AN_HOUR) return null;
  return noted.size < ADDRESSES_AN_HOUR ? "from-address" : "from-further-addresses";
}
