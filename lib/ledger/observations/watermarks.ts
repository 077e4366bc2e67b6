import type pg from "pg";

/** The oldest outstanding mutation of each lane above the lane's watermark. */
export async function oldestByLane(
  pool: pg.Pool,
  pathId: number,
): Promise<{ lane: number; mutation: string; acceptedAt: Date }[]> {
  const { rows } = await pool.query<{ lane: number; mutation_id: string; accepted_at: Date }>({
    name: "oldest-by-lane",
    text: `SELECT w.lane, x.mutation_id, x.accepted_at FROM lane_watermark w CROSS JOIN LATERAL (
             SELECT q.mutation_id, q.accepted_at FROM outstanding q
             WHERE q.path_id * 64 + q.lane = w.path_id * 64 + w.lane AND q.accepted_at >= w.oldest_from ORDER BY q.accepted_at LIMIT 1) x
           WHERE w.path_id = $1 ORDER BY w.lane`,
    values: [pathId],
  });
  return rows.map((row) => ({ lane: row.lane, mutation: row.mutation_id, acceptedAt: row.accepted_at }));
}

/** Puts watermarks above a lane's oldest outstanding mutation back to it; answers the oldest by lane, wherever they are. */
export async function lowerWatermarks(
  pool: pg.Pool,
  pathId: number,
): Promise<{ lane: number; mutation: string; acceptedAt: Date }[]> {
  const { rows } = await pool.query<{ lane: number; mutation_id: string; accepted_at: Date }>({
    name: "lower-watermarks",
    text: `WITH x AS (
             SELECT w.lane, q.mutation_id, q.accepted_at FROM lane_watermark w CROSS JOIN LATERAL (
               SELECT o.mutation_id, o.accepted_at FROM outstanding o
               WHERE o.path_id * 64 + o.lane = w.path_id * 64 + w.lane ORDER BY o.accepted_at LIMIT 1) q
             WHERE w.path_id = $1),
           lowered AS (
             UPDATE lane_watermark w SET oldest_from = x.accepted_at FROM x
             WHERE w.path_id = $1 AND w.lane = x.lane AND w.oldest_from > x.accepted_at)
           SELECT * FROM x ORDER BY lane`,
    values: [pathId],
  });
  return rows.map((row) => ({ lane: row.lane, mutation: row.mutation_id, acceptedAt: row.accepted_at }));
}

/** Raises the lanes' watermarks, none past anything that is outstanding or can still become so; it never lowers one. */
export async function raiseWatermarks(pool: pg.Pool, pathId: number): Promise<void> {
  await pool.query({ name: "raise-watermarks", text: "SELECT raise_oldest($1::smallint)", values: [pathId] });
}
