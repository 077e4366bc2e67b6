/** A store's status of a key; `foreign`: a row that the ledger never wrote. */
export const STORE_STATUSES = ["present", "absent", "tombstone", "foreign", "unreachable"] as const;
export type StoreStatus = (typeof STORE_STATUSES)[number];
