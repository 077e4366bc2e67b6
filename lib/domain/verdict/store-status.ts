/** What one store has of a key; `foreign`: a row that the ledger never brought in. */
export const STORE_STATUSES = ["present", "absent", "tombstone", "foreign", "unreachable"] as const;
export type StoreStatus = (typeof STORE_STATUSES)[number];
