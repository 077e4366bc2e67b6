import type pg from "pg";
import type { DrainHold } from "./model";

/** Lists the pauses of a key's drain, the widest first: path, lane, key. */
export async function drainHolds(pool: pg.Pool, pathId: number, lane: number, key: string): Promise<DrainHold[]> {
  const { rows } = await pool.query<DrainHold>({
    name: "drain-holds",
    text: `SELECT 'path' AS of, drain = 'self-paused' AS "byItself", because AS reason, drain_by AS actor, drain_since AS since
             FROM path_control WHERE path_id = $1 AND drain <> 'running'
           UNION ALL
           SELECT CASE WHEN lane >= 0 THEN 'lane' ELSE 'key' END, false, reason, actor, since
             FROM drain_hold WHERE path_id = $1 AND ((lane = $2 AND key = '') OR (lane = -1 AND key = $3))
           ORDER BY 1 DESC`,
    values: [pathId, lane, key],
  });
  return rows;
}
