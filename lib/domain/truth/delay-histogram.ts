/** Buckets double every second one, so a percentile is exact within 19 %. Bucket b covers [2^(b/2) − 1, 2^((b+1)/2) − 1) ms. */
export const DELAY_BUCKETS = 64;

export interface DelayPercentiles {
  p50: number;
  p95: number;
  p99: number;
}

/** Percentiles of what was counted between two readings of a growing histogram; null when nothing was. */
export function delayPercentiles(before: readonly number[], after: readonly number[]): DelayPercentiles | null {
  const counts = Array.from({ length: DELAY_BUCKETS }, (_, b) => Math.max(0, (after[b] ?? 0) - (before[b] ?? 0)));
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  return {
    p50: percentile(counts, total, 0.5),
    p95: percentile(counts, total, 0.95),
    p99: percentile(counts, total, 0.99),
  };
}

function percentile(counts: readonly number[], total: number, share: number): number {
  const wanted = share * total;
  let seen = 0;
  for (let b = 0; b < counts.length; b++) {
    const n = counts[b] as number;
    if (seen + n >= wanted && n > 0) {
      const low = 2 ** (b / 2) - 1;
      const high = 2 ** ((b + 1) / 2) - 1;
      return Math.round(low + ((wanted - seen) / n) * (high - low));
    }
    seen += n;
  }
  return Math.round(2 ** (DELAY_BUCKETS / 2));
}
