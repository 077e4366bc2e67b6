import type { CacheReads } from "../../domain/recovery/read-surge";

/** The counts of a cache's server since it began. */
export type Hits = { hits: number; misses: number };

/** How the counts of a cache's server grew; null where one is not known, or the server began anew. */
export function growth(before: Hits | null | undefined, after: Hits | null | undefined): Hits | null {
  if (before == null || after == null) return null;
  const grown = { hits: after.hits - before.hits, misses: after.misses - before.misses };
  return grown.hits < 0 || grown.misses < 0 ? null : grown;
}

/** The reads that all regions answered a second; null where a region's are not known. */
export function readsOf(
  before: { atMs: number; of: (Hits | null)[] },
  after: { atMs: number; of: (Hits | null)[] },
): CacheReads | null {
  const seconds = (after.atMs - before.atMs) / 1_000;
  const grown = after.of.map((hits, i) => growth(before.of[i], hits));
  if (seconds <= 0 || grown.length === 0 || grown.some((each) => each === null)) return null;
  const misses = grown.reduce((sum, each) => sum + (each?.misses ?? 0), 0);
  const all = grown.reduce((sum, each) => sum + (each?.hits ?? 0), misses);
  return { perSec: all / seconds, missesPerSec: misses / seconds };
}
