import type { CacheReads } from "../../domain/recovery/read-surge";
import type { SampledFigures } from "../../ledger/observations/model";
import { withDeadline } from "../../stores/deadline";
import type { WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { growth, type Hits, readsOf } from "./cache-reads";

const ASK_MS = 800;

/** The signals that other tools show of a path, second by second: consumers, cache hits, latency. */
export class GreenSignals {
  private hits: { atMs: number; of: (Hits | null)[] } | null = null;

  constructor(private readonly path: WiredPath) {}

  async read(
    nowMs: number,
    latencies: Record<string, number>[],
    unmeasured: Record<string, string>,
  ): Promise<{ signals: SampledFigures["green"]; reads: CacheReads | null }> {
    const { queue, caches, config } = this.path;
    const ask = async <T>(figure: string, call: Promise<T> | undefined, none: string): Promise<T | null> => {
      if (call === undefined) {
        unmeasured[figure] = none;
        return null;
      }
      try {
        return await withDeadline(call, ASK_MS, figure);
      } catch (error) {
        unmeasured[figure] = reasonOf(error);
        return null;
      }
    };
    const [queueConsumers, hits] = await Promise.all([
      ask("queueConsumers", queue?.consumers(), "the path has no queue"),
      Promise.all(caches.map((cache) => ask("cacheHitRate", cache.hits(), ""))),
    ]);
    if (caches.length === 0) unmeasured.cacheHitRate = "the path has no cache";
    const seen = latencies.flatMap((l) => (typeof l[config.name] === "number" ? [l[config.name] as number] : []));
    if (seen.length === 0) unmeasured.requestLatencyMs = "no producer has reported its latency in the last ten seconds";
    const before = this.hits;
    this.hits = { atMs: nowMs, of: hits };
    const first = growth(before?.of[0], hits[0]);
    const asked = first === null ? 0 : first.hits + first.misses;
    if (hits[0] != null && asked <= 0) unmeasured.cacheHitRate = "no reader used the cache in the last second";
    const signals = {
      queueConsumers,
      cacheHitRate: first === null || asked <= 0 ? null : first.hits / asked,
      requestLatencyMs: seen.length === 0 ? null : seen.reduce((a, b) => a + b, 0) / seen.length,
    };
    return { signals, reads: before === null ? null : readsOf(before, { atMs: nowMs, of: hits }) };
  }
}
