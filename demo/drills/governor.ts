const LEAST_MS = 1;
const MOST_MS = 2_000;

/**
 * What one row should cost so that the origin settles this many mutations a second, judged by what it settled at the present
 * cost. It moves by small steps, since what was measured is some seconds old and the last steps do not show in it yet.
 */
export function nextDelayMs(delayMs: number, drainedPerSec: number, wantedPerSec: number): number {
  const factor = wantedPerSec > 0 ? (drainedPerSec / wantedPerSec) ** 0.3 : 1;
  return Math.min(MOST_MS, Math.max(LEAST_MS, delayMs * Math.min(1.15, Math.max(0.85, factor))));
}
