/** The result of a repair. `left`: the repair took effect, and the key still has a finding. */
export const REPAIR_STATES = ["repaired", "left", "nothing-changed", "needs-approval", "under-way"] as const;
export type RepairState = (typeof REPAIR_STATES)[number];
