/** What a person may tell a run. */
export const STEERINGS = ["continue", "pause", "resume", "abort"] as const;
export type Steering = (typeof STEERINGS)[number];
