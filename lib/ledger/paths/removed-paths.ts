import type pg from "pg";

/** Paths that the ledger knows, that are not among these, and on which writes are outstanding. */
export async function removedPathsOwing(
  pool: pg.Pool,
  configured: string[],
): Promise<{ path: string; outstanding: bigint }[]> {
  const { rows } = await pool.query<{ path: string; outstanding: string }>({
    name: "removed-paths-owing",
    text: `SELECT c.path, t.n AS outstanding FROM path_control c
           CROSS JOIN LATERAL (SELECT coalesce(sum(CASE kind WHEN 0 THEN total ELSE -total END), 0) AS n FROM lane_tally WHERE path_id = c.path_id) t
           WHERE c.path <> ALL ($1::text[]) AND t.n > 0 ORDER BY c.path`,
    values: [configured],
  });
  return rows.map((row) => ({ path: row.path, outstanding: BigInt(row.outstanding) }));
}
