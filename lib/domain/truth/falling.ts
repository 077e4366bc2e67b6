import { RATE_WINDOW_MS } from "./rate-window";

/** Rates are taken over a window, so that what came before a drain set in is out of them only after so long. */
export const FALLING_TOLD_MS = RATE_WINDOW_MS;

/** The evidence of one sample on a drain. */
export interface FallingEvidence {
  atMs: number;
  outstanding: number;
  /** Somebody holds the drain, a lane or a key. */
  isHeld: boolean;
  /** Null: the rates tell of no end of the backlog, or are not known. */
  catchUpMs: number | null;
  ingressPerSec: number | null;
}

/** Since when a drain that nobody holds has not kept up, sample after sample; null: the last sample does not say that. */
export function fallingSince(kept: number | null, evidence: FallingEvidence): number | null {
  const { atMs, outstanding, isHeld, catchUpMs, ingressPerSec } = evidence;
  const isFalling = outstanding > 0 && !isHeld && catchUpMs === null && ingressPerSec !== null;
  return isFalling ? (kept ?? atMs) : null;
}
