/** A person's commands to a run. */
export const STEERINGS = ["continue", "pause", "resume", "abort"] as const;
export type Steering = (typeof STEERINGS)[number];
