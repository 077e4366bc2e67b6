import type { CachePort } from "../stores/cache/port";
import { withDeadline } from "../stores/deadline";

const ASK_DEADLINE_MS = 250;
/** A reading this old is renewed in passing; one this old is waited for. */
const RENEW_AFTER_MS = 1_000;
const STALE_AFTER_MS = 5_000;

/**
 * A region's own clock as it was last read. A deadline that is derived from it is never too late, whatever the local clock does: the
 * store's clock has moved on since, also while this process or its machine stood still.
 */
export class CacheClock {
  private known: { cacheMs: number; localMs: number } | null = null;
  private asking: Promise<void> | null = null;

  constructor(private readonly cache: CachePort) {}

  /** A time of the region's clock that is already past; null where the region does not answer. */
  async past(): Promise<number | null> {
    const age = this.known === null ? Number.POSITIVE_INFINITY : Date.now() - this.known.localMs;
    if (age < 0 || age > STALE_AFTER_MS) await this.ask();
    else if (age > RENEW_AFTER_MS) void this.ask();
    return this.known?.cacheMs ?? null;
  }

  private ask(): Promise<void> {
    this.asking ??= withDeadline(this.cache.nowMs(), ASK_DEADLINE_MS, `cache ${this.cache.region}`)
      .then((cacheMs) => {
        this.known = { cacheMs, localMs: Date.now() };
      })
      .catch(() => {})
      .finally(() => {
        this.asking = null;
      });
    return this.asking;
  }
}
