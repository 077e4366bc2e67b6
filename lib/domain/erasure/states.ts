/** `asked`: a second administrator is to decide. `approved`: a worker is to begin. `running`: payloads are being overwritten. */
export const ERASURE_STATES = ["asked", "approved", "running", "done", "refused", "withdrawn"] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];
