/** A producer that acknowledges on a cache's word, with the deadline that its acknowledgments carry, in ms of the cache's own clock. */
export interface Acknowledging {
  cacheUntilMs: number | null;
}

/**
 * Whether an acknowledgment of this producer may still land in its cache. A deadline is compared with the cache's own clock alone; a
 * clock that could not be read leaves it open, which counts as yes.
 */
export function mayStillLand({ cacheUntilMs }: Acknowledging, cacheNowMs: number | null): boolean {
  return cacheUntilMs !== null && (cacheNowMs === null || cacheNowMs <= cacheUntilMs);
}
