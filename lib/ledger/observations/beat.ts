import type pg from "pg";

/** Notes that an instance of a worker runs, and its progress. */
export async function beat(
  pool: pg.Pool,
  worker: string,
  instance: string,
  progress: Record<string, number | string>,
): Promise<void> {
  await pool.query({
    name: "beat",
    text: `INSERT INTO worker_beat (worker, instance, started_at, beat_at, progress) VALUES ($1, $2, now(), now(), $3)
               ON CONFLICT (worker, instance) DO UPDATE SET beat_at = now(), progress = EXCLUDED.progress`,
    values: [worker, instance, JSON.stringify(progress)],
  });
}
