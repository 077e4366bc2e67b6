/** Kinds of databases that an origin may be in: one adapter each. */
export const ORIGIN_KINDS = ["postgres"] as const;
export type OriginKind = (typeof ORIGIN_KINDS)[number];

/** Kinds of connections in the configuration. */
export const CONNECTION_KINDS = ["redis", ...ORIGIN_KINDS] as const;
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

/** Kinds of stores whose health is checked. */
export const STORE_KINDS = ["ledger", ...ORIGIN_KINDS, "redis"] as const;
export type StoreKind = (typeof STORE_KINDS)[number];
