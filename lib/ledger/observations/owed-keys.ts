import type pg from "pg";

/** The lanes of a path that are paused by themselves. */
export async function heldLanes(pool: pg.Pool, pathId: number): Promise<number[]> {
  const { rows } = await pool.query<{ lane: number }>({
    name: "held-lanes",
    text: "SELECT lane FROM drain_hold WHERE path_id = $1 AND lane >= 0 AND key = ''",
    values: [pathId],
  });
  return rows.map((row) => row.lane);
}

/** Counts the singly paused keys of a path. */
export async function heldKeys(pool: pg.Pool, pathId: number): Promise<number> {
  const { rows } = await pool.query<{ n: number }>({
    name: "held-keys",
    text: "SELECT count(*)::integer AS n FROM drain_hold WHERE path_id = $1 AND lane = -1",
    values: [pathId],
  });
  return rows[0]?.n ?? 0;
}

/** The keys with the most outstanding among the oldest and newest `sample` rows, counted exactly. */
export async function hotKeys(
  pool: pg.Pool,
  pathId: number,
  sample: number,
  limit: number,
): Promise<{ key: string; outstanding: bigint }[]> {
  const { rows } = await pool.query<{ key: string; n: string }>({
    name: "hot-keys",
    text: `WITH lanes AS (SELECT lane FROM lane_watermark WHERE path_id = $1),
      sampled AS (
        SELECT x.key FROM lanes l CROSS JOIN LATERAL (
          (SELECT key FROM outstanding WHERE path_id = $1 AND lane = l.lane ORDER BY mutation_id LIMIT $2)
          UNION ALL
          (SELECT key FROM outstanding WHERE path_id = $1 AND lane = l.lane ORDER BY mutation_id DESC LIMIT $2)) x),
      candidates AS (SELECT key FROM sampled GROUP BY key ORDER BY count(*) DESC LIMIT $3)
      SELECT c.key, (SELECT count(*) FROM outstanding o WHERE o.path_id = $1 AND o.key = c.key) AS n FROM candidates c
      ORDER BY n DESC`,
    values: [pathId, sample, limit],
  });
  return rows.map((row) => ({ key: row.key, outstanding: BigInt(row.n) }));
}

/** Counts exactly the keys of a path with outstanding mutations. */
export async function distinctOwedKeys(pool: pg.Pool, pathId: number): Promise<bigint> {
  const { rows } = await pool.query<{ n: string }>({
    name: "distinct-owed-keys",
    text: "SELECT count(DISTINCT key) AS n FROM outstanding WHERE path_id = $1",
    values: [pathId],
  });
  return BigInt(rows[0]?.n ?? 0);
}
