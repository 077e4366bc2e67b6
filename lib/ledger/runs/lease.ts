import type pg from "pg";
import type { Run, RunLease } from "./model";
import { readRun } from "./rows";
import { CARRIED_OUT } from "./states";

/** Takes a run that goes on, if nobody else has it, and begins its next attempt; null where there is none. */
export async function claim(pool: pg.Pool, { by, forMs }: RunLease): Promise<Run | null> {
  const { rows } = await pool.query<{ run_id: string }>({
    name: "claim-run",
    text: `UPDATE run SET token = token + 1, lease_by = $1, lease_until = now() + $2 * interval '1 millisecond'
           WHERE run_id = (SELECT run_id FROM run WHERE state IN ${CARRIED_OUT} AND (lease_until IS NULL OR lease_until < now())
                           ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING run_id`,
    values: [by, forMs],
  });
  return rows[0] === undefined ? null : readRun(pool, rows[0].run_id);
}

/** Says what keeps a run from going on, or that nothing does. */
export async function note(pool: pg.Pool, id: string, because: string | null): Promise<void> {
  await pool.query({
    name: "note-run",
    text: `UPDATE run SET because = $2 WHERE run_id = $1 AND state IN ${CARRIED_OUT} AND because IS DISTINCT FROM $2`,
    values: [id, because],
  });
}

/** Keeps a run for the time of its lease and notes its rates; answers how it stands, or null when it is somebody else's by now. */
export async function renew(
  pool: pg.Pool,
  id: string,
  { by, forMs }: RunLease,
  rates: { effective: number; measured: number | null } | null,
): Promise<Run | null> {
  const { rowCount } = await pool.query({
    name: "renew-run",
    text: `UPDATE run SET lease_until = now() + $3 * interval '1 millisecond',
             effective_rate = coalesce($4, effective_rate), measured_rate = coalesce($5, measured_rate),
             measured_at = CASE WHEN $5::float8 IS NULL THEN measured_at ELSE clock_timestamp() END
           WHERE run_id = $1 AND lease_by = $2 AND state IN ${CARRIED_OUT}`,
    values: [id, by, forMs, rates?.effective ?? null, rates?.measured ?? null],
  });
  return rowCount === 1 ? readRun(pool, id) : null;
}

/** Gives a run up to whoever claims it next. */
export async function release(pool: pg.Pool, id: string, by: string): Promise<void> {
  await pool.query("UPDATE run SET lease_until = NULL, lease_by = NULL WHERE run_id = $1 AND lease_by = $2", [id, by]);
}
