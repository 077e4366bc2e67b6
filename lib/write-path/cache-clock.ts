import type { CachePort } from "../stores/cache/port";
import { withDeadline } from "../stores/deadline";

const ASK_DEADLINE_MS = 250;
/** A reading this old is renewed in the background; at STALE_AFTER_MS the caller waits for the renewal. */
const RENEW_AFTER_MS = 1_000;
const STALE_AFTER_MS = 5_000;

/**
 * The last reading of a region's own clock. A deadline derived from it is never too late: the region's clock has moved on since the
 * reading. This holds whatever the local clock does, and while this process or its machine stands still.
 */
export class CacheClock {
  private known: { cacheMs: number; localMs: number } | null = null;
  private asking: Promise<void> | null = null;

  constructor(private readonly cache: CachePort) {}

  /** A past time on the region's clock; null until the region has answered once. */
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
