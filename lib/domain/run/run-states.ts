export const RUN_STATES = ["canary", "waiting", "running", "paused", "aborting", "aborted", "done"] as const;
export type RunState = (typeof RUN_STATES)[number];
