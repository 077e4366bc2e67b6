import { ExponentialBackoff, halfJitterGenerator, type IBackoff } from "cockatiel";

/**
 * The pauses between tries of what fails: each one may be twice as long as the one before, up to the longest. A pause is at least half
 * of that, and its rest is left to chance, so that those whom one store failed together do not come back to it together.
 */
export class GrowingPauses {
  /** Pauses since the beginning or the newest success. */
  taken = 0;
  private current: IBackoff<unknown> | null = null;
  private readonly first: ExponentialBackoff<number>;

  constructor({ firstMs, longestMs }: { firstMs: number; longestMs: number }) {
    this.first = new ExponentialBackoff({ initialDelay: firstMs, maxDelay: longestMs, generator: halfJitterGenerator });
  }

  /** How long to wait before the next try. */
  nextMs(): number {
    this.taken++;
    this.current = this.current === null ? this.first.next() : this.current.next(undefined);
    return this.current.duration;
  }

  /** Begins anew, after a success. */
  reset(): void {
    this.taken = 0;
    this.current = null;
  }
}
