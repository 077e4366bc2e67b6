/**
 * SQL of the digest that receipts keep of a mutation's idempotency key, over an alias of `mutation`: 16 bytes, salted with the
 * installation's secret, which a statement reads once.
 */
export function idempotencyDigest(alias: string): string {
  return `md5((SELECT own.salt::text || chr(31) FROM installation own) || ${alias}.idempotency_key)::uuid`;
}
