import type pg from "pg";

/**
 * What tells this installation from every other one: its own secret number, and the identity of each path's origin. A plan's digest covers
 * both, so that an approval that was given for one installation runs in no other.
 */
export async function installationOf(pool: pg.Pool, pathIds: readonly number[]): Promise<string[]> {
  const { rows } = await pool.query<{ identity: string }>({
    name: "installation-of",
    text: `SELECT salt::text AS identity FROM installation
           UNION ALL
           SELECT * FROM (SELECT concat(path_id, ' ', origin_identity) FROM path_control WHERE path_id = ANY ($1::smallint[]) ORDER BY path_id) p`,
    values: [[...pathIds]],
  });
  return rows.map(({ identity }) => identity);
}
