/** A saturated rate stands for the origin's capacity this long. */
const BEST_STANDS_MS = 3_600_000;
/** The last saturated rate stands this long for a drain that has just stopped, or has just set in. */
const LAST_STANDS_MS = 600_000;

interface SeenRate {
  /** Writes a second. */
  perSec: number;
  atMs: number;
}

/** The rates at which a path's drain was seen at its limit. */
export class SaturatedRates {
  private seenBest: SeenRate | null = null;
  private seenLast: SeenRate | null = null;

  see(perSec: number, atMs: number): void {
    const best = this.seenBest;
    if (best === null || perSec > best.perSec || atMs - best.atMs > BEST_STANDS_MS) this.seenBest = { perSec, atMs };
    this.seenLast = { perSec, atMs };
  }

  best(): number | null {
    return this.seenBest?.perSec ?? null;
  }

  /** The rate that was seen last; null where that is too long ago. */
  last(nowMs: number): number | null {
    const last = this.seenLast;
    return last === null || nowMs - last.atMs > LAST_STANDS_MS ? null : last.perSec;
  }
}
