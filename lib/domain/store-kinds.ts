/** What is looked at when a store's health is asked for. */
export const STORE_KINDS = ["ledger", "postgres", "redis"] as const;
export type StoreKind = (typeof STORE_KINDS)[number];
