import type pg from "pg";
import type { Lane } from "../../domain/lane";

/** Keeps a lane's newest flush that failed. */
export async function recordFailure(
  pool: pg.Pool,
  { pathId, lane }: Lane,
  failure: { mutations: number; error: string; sample: string[] },
): Promise<void> {
  await pool.query(
    `INSERT INTO flush_failure (path_id, lane, at, mutations, error, sample) VALUES ($1, $2, now(), $3, $4, $5)
         ON CONFLICT (path_id, lane) DO UPDATE
           SET at = EXCLUDED.at, mutations = EXCLUDED.mutations, error = EXCLUDED.error, sample = EXCLUDED.sample`,
    [pathId, lane, failure.mutations, failure.error.slice(0, 2_000), failure.sample],
  );
}
