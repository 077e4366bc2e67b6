export const RECONCILIATION_STATES = ["running", "done", "failed"] as const;
export type ReconciliationState = (typeof RECONCILIATION_STATES)[number];
