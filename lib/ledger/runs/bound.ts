import type pg from "pg";
import { RUN } from "../../domain/run/transitions";
import { sqlMove } from "../codes";

const PAUSE = sqlMove(RUN, "pause");
const CONCLUDE = sqlMove(RUN, "conclude");

/** Runs that were paused or aborted and of which something may still land, or was not recorded. */
export async function unbound(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ run_id: string }>({
    name: "unbound-runs",
    text: `SELECT run_id FROM run WHERE state IN ${CONCLUDE.from} OR (state = ${PAUSE.to} AND bound_token < token)
             OR (state = ${CONCLUDE.to} AND lease_by IS NOT NULL AND lease_until < now() - interval '1 minute') LIMIT 20`,
  });
  return rows.map((row) => row.run_id);
}

/** Notes that nothing of an attempt before this number can land any more. */
export async function bound(pool: pg.Pool, id: string, token: bigint): Promise<void> {
  await pool.query("UPDATE run SET bound_token = greatest(bound_token, $2) WHERE run_id = $1", [id, token]);
}
