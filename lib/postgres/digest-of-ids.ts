/** The last 48 bits of ids, which are random, combined without order: the same on every server and version. */
export function digestOfIds(id: string, filter = ""): string {
  return `coalesce(bit_xor(('x' || right(${id}::text, 12))::bit(48)::bigint)${filter}, 0)::text`;
}
