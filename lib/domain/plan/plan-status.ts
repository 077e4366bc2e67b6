/** `building`: its list is being frozen. */
export const PLAN_STATUSES = ["building", "ready", "failed"] as const;
export type PlanStatus = (typeof PLAN_STATUSES)[number];
