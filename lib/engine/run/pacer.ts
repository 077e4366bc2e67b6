import { batchSize, type GovernorRate } from "../../domain/run/governor";
import { rest } from "../rest";

const WINDOW_MS = 3_000;

/** Lets items through evenly at the governed rate, and measures the resulting rate. */
export class Pacer {
  private rate: GovernorRate = { perSec: Number.POSITIVE_INFINITY, because: null };
  private freeAt = performance.now();
  private readonly passed: { at: number; n: number }[] = [];

  set(rate: GovernorRate): void {
    this.rate = rate;
  }

  get allowed(): GovernorRate {
    return this.rate;
  }

  /** The most items that a batch may take at the current rate. */
  size(most: number): number {
    return batchSize(this.rate.perSec, most);
  }

  /** Waits until `n` items may go. Unused time is not saved up, except for what a late timer cost. */
  async take(n: number, stopping: AbortSignal): Promise<void> {
    const now = performance.now();
    const begin = Math.max(this.freeAt, now - 250);
    this.freeAt = begin + (n / this.rate.perSec) * 1_000;
    const wait = begin - now;
    if (wait > 1) await rest(wait, stopping);
  }

  count(n: number): void {
    this.passed.push({ at: performance.now(), n });
  }

  /** Items a second over the last seconds; null before the first item. */
  measured(): number | null {
    const now = performance.now();
    while (this.passed.length > 1 && now - (this.passed[0] as { at: number }).at > WINDOW_MS) this.passed.shift();
    const first = this.passed[0];
    if (first === undefined) return null;
    const span = Math.max(now - first.at, 100);
    return (this.passed.slice(1).reduce((sum, p) => sum + p.n, 0) / span) * 1_000;
  }
}
