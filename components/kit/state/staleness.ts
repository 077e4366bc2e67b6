/** Why figures on screen are older than they should be. */
export type Staleness = { kind: "failed" | "paused" | "slow"; ageMs: number; because: string };

export interface Poll {
  /** When the figures on screen arrived; 0 when none did. */
  arrivedAt: number;
  /** The failure of the last attempt, if it failed. */
  failure: string | null;
  live: boolean;
  intervalMs: number;
}

/** Decides whether figures are stale and why; null while they are as fresh as polling can make them. */
export function stalenessOf(poll: Poll, now: number): Staleness | null {
  const ageMs = Math.max(0, now - poll.arrivedAt);
  if (poll.failure !== null) return { kind: "failed", ageMs, because: poll.failure };
  const tolerated = Math.max(5_000, 3 * poll.intervalMs);
  if (!poll.live) return ageMs > tolerated ? { kind: "paused", ageMs, because: "Updates are paused." } : null;
  return ageMs > tolerated ? { kind: "slow", ageMs, because: "The console's server has not answered yet." } : null;
}
