import type pg from "pg";

/** A page of a lane's outstanding mutations, oldest first: the jobs that its queued ones name. */
export async function queuedJobs(
  pool: pg.Pool,
  pathId: number,
  lane: number,
  after: string,
  queuedBefore: Date,
  limit: number,
) {
  const { rows } = await pool.query<{ mutation_id: string; job: string | null }>({
    name: "queued-jobs",
    text: `SELECT o.mutation_id, CASE WHEN o.state IN (1, 4) AND o.queued_at < $4 THEN o.job END AS job FROM outstanding o
           WHERE o.path_id = $1 AND o.lane = $2 AND o.mutation_id > $3 ORDER BY o.mutation_id LIMIT $5`,
    values: [pathId, lane, after, queuedBefore, limit],
  });
  const jobs = new Set(rows.flatMap((row) => (row.job === null ? [] : [row.job])));
  return { jobs: [...jobs], last: rows.length < limit ? null : (rows.at(-1)?.mutation_id ?? null) };
}

/** Takes the mutations of lost jobs back to `accepted`. */
export async function requeue(pool: pg.Pool, pathId: number, lane: number, jobs: string[]): Promise<number> {
  if (jobs.length === 0) return 0;
  const { rowCount } = await pool.query({
    name: "requeue",
    text: `UPDATE outstanding SET state = 0, job = NULL, queued_at = NULL
           WHERE path_id = $1 AND lane = $2 AND state IN (1, 4) AND job = ANY ($3::uuid[])`,
    values: [pathId, lane, jobs],
  });
  return rowCount ?? 0;
}

/** Takes everything that was queued before a time back to `accepted`, in bounded steps. */
export async function requeueAll(pool: pg.Pool, pathId: number, lane: number, queuedBefore: Date): Promise<number> {
  let total = 0;
  for (;;) {
    const { rowCount } = await pool.query({
      name: "requeue-all",
      text: `UPDATE outstanding o SET state = 0, job = NULL, queued_at = NULL
             FROM (SELECT mutation_id FROM outstanding
                   WHERE path_id = $1 AND lane = $2 AND state IN (1, 4) AND queued_at < $3
                   ORDER BY mutation_id LIMIT 20000 FOR UPDATE SKIP LOCKED) p
             WHERE o.path_id = $1 AND o.lane = $2 AND o.mutation_id = p.mutation_id`,
      values: [pathId, lane, queuedBefore],
    });
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < 20_000) return total;
  }
}
