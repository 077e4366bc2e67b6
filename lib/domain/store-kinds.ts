/** Kinds of databases that an origin may be in: one adapter each. */
export const ORIGIN_KINDS = ["postgres"] as const;
export type OriginKind = (typeof ORIGIN_KINDS)[number];

/** What a connection of the configuration may lead to. */
export const CONNECTION_KINDS = ["redis", ...ORIGIN_KINDS] as const;
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

/** What is looked at when a store's health is asked for. */
export const STORE_KINDS = ["ledger", ...ORIGIN_KINDS, "redis"] as const;
export type StoreKind = (typeof STORE_KINDS)[number];
