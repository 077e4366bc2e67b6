import type pg from "pg";
import { codeOf } from "../../domain/verdict/findings";

/** Enough names to begin with. */
const NAMED = 5;
/** Beyond this the exact number tells nothing more. */
const MOST_COUNTED = 10_000;

/** What stands between a path and another owner of its writes. */
export interface TakeOverStanding {
  pathId: number;
  /** Acknowledged writes that the origin does not have; at most 10,000 are counted. */
  outstanding: number;
  /** Keys whose cache entries are still to be confirmed. */
  confirmations: number;
  /** Keys whose stores disagree, or whose observed writes the record does not have. */
  diverging: { count: number; named: string[] };
  /** When the newest observed write was first seen. */
  newestAt: Date | null;
}

/** Reads how a path stands before its writes go to another owner; null: the ledger does not know the path. */
export async function takeOverStanding(pool: pg.Pool, path: string): Promise<TakeOverStanding | null> {
  const { rows } = await pool.query<{
    path_id: number;
    outstanding: string;
    confirmations: string;
    diverging: string;
    named: string[];
    newest_at: Date | null;
  }>(
    `SELECT c.path_id,
       (SELECT count(*) FROM (SELECT FROM outstanding o WHERE o.path_id = c.path_id LIMIT ${MOST_COUNTED}) counted) AS outstanding,
       (SELECT count(*) FROM confirmation_debt d WHERE d.path_id = c.path_id) AS confirmations,
       k.diverging, k.named,
       (SELECT max(i.first_seen_at) FROM observed_item i WHERE i.path_id = c.path_id) AS newest_at
     FROM path_control c CROSS JOIN LATERAL (
       SELECT count(*) AS diverging, coalesce((array_agg(u.key ORDER BY u.key))[1:${NAMED}], '{}') AS named FROM (
         SELECT d.key FROM divergence d WHERE d.path_id = c.path_id AND d.kinds & ~(1 << $2::integer) <> 0
         UNION
         SELECT o.key FROM observed_key o WHERE o.path_id = c.path_id AND o.outstanding > 0) u) k
     WHERE c.path = $1`,
    // A key of which too little is known to judge is not one whose stores disagree.
    [path, codeOf("unknown")],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return {
    pathId: row.path_id,
    outstanding: Number(row.outstanding),
    confirmations: Number(row.confirmations),
    diverging: { count: Number(row.diverging), named: row.named },
    newestAt: row.newest_at,
  };
}
