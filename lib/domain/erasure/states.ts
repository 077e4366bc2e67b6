/** `asked`: a second administrator is to decide. `approved`: a worker is to begin. `running`: payloads are being overwritten. */
export const ERASURE_STATES = ["asked", "approved", "running", "done", "refused", "withdrawn"] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

/** How long a sole administrator waits before approving an erasure of their own. */
export const ALONE_AFTER_MS = 24 * 3_600_000;
