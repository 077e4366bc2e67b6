import type pg from "pg";
import type { SampledFigures } from "../../lib/ledger/observations/model";
import { observationsOn } from "../../lib/ledger/observations/observations";

const FIGURES: SampledFigures = {
  ingressPerSec: 4_000.5,
  drainPerSec: 3_200.25,
  safeDrainPerSec: 4_500,
  headroomPerSec: 499.5,
  catchUpMs: 961_000,
  catchUpPerSec: 499.5,
  catchUpRange: { leastMs: 880_000, mostMs: 1_060_000 },
  limitedBy: "headroom",
  delayMs: { p50: 120, p95: 900, p99: 2_400 },
  consistentWithin: { "1s": 0.97, "10s": 0.999, "60s": 1 },
  observedShare: 1,
  speculative: null,
  lanes: [0, 1, 2, 3].map((lane) => ({ lane, outstanding: "108000", truthLagMs: 540_000, paused: false })),
  hotKeys: Array.from({ length: 10 }, (_, i) => ({ key: `key-00000000${i}`, outstanding: String(40 - i) })),
  green: { queueConsumers: 4, cacheHitRate: 0.94, requestLatencyMs: 12.5 },
  unmeasured: { speculative: "more than 20000 mutations are outstanding, too many to count by key" },
};

/** Leaves a sample of the usual size on each path, as the sampler does every second, and open findings of three kinds. */
export async function leaveSamples(pool: pg.Pool, pathIds: number[]): Promise<void> {
  const observations = observationsOn(pool);
  for (const pathId of pathIds) {
    await observations.writeSample(pathId, { at: new Date(), figures: FIGURES, point: null });
    await pool.query(
      "INSERT INTO finding_tally (path_id, finding, open) SELECT $1, f, 1000 + f FROM generate_series(5, 7) f",
      [pathId],
    );
  }
}
