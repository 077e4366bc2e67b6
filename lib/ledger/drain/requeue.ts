import type pg from "pg";
import type { Lane } from "../../domain/lane";
import { IN_JOB, STATE } from "../codes";
import type { LanePart, QueuedPage } from "./model";

/**
 * A page of a lane for the sweep, oldest first: the jobs that its queued mutations name, and where the next page begins (null: at the
 * end).
 */
export async function queuedJobs(pool: pg.Pool, { pathId, lane }: Lane, { after, queuedBefore, limit }: QueuedPage) {
  const { rows } = await pool.query<{ mutation_id: string; job: string | null }>({
    name: "queued-jobs",
    text: `SELECT o.mutation_id, CASE WHEN o.state IN ${IN_JOB} AND o.queued_at < $4 THEN o.job END AS job FROM outstanding o
           WHERE o.path_id = $1 AND o.lane = $2 AND o.mutation_id > $3 ORDER BY o.mutation_id LIMIT $5`,
    values: [pathId, lane, after, queuedBefore, limit],
  });
  const jobs = new Set(rows.flatMap((row) => (row.job === null ? [] : [row.job])));
  return { jobs: [...jobs], last: rows.length < limit ? null : (rows.at(-1)?.mutation_id ?? null) };
}

const FIRST = "00000000-0000-0000-0000-000000000000";

/**
 * Takes the mutations of these jobs back to `accepted`, so that the relay finds them again; only those of a part of the lane, where one
 * is given.
 */
export async function requeue(
  pool: pg.Pool,
  { pathId, lane }: Lane,
  jobs: string[],
  part: LanePart = { after: FIRST, upTo: null },
): Promise<number> {
  if (jobs.length === 0) return 0;
  const { rowCount } = await pool.query({
    name: "requeue",
    text: `UPDATE outstanding SET state = ${STATE.accepted}, job = NULL, queued_at = NULL
           WHERE path_id = $1 AND lane = $2 AND mutation_id > $4 AND mutation_id <= coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
             AND state IN ${IN_JOB} AND job = ANY ($3::uuid[])`,
    values: [pathId, lane, jobs, part.after, part.upTo],
  });
  return rowCount ?? 0;
}

const REQUEUE_STEP = 20_000;

// The rows are named, not joined: on a table that was never analysed a join reads the whole lane once for each of them.
const REQUEUE_ALL = `
WITH step AS (
  SELECT mutation_id FROM outstanding
  WHERE path_id = $1 AND lane = $2 AND mutation_id > $4 AND state IN ${IN_JOB} AND queued_at < $3
  ORDER BY mutation_id LIMIT $5 FOR UPDATE SKIP LOCKED),
moved AS (
  UPDATE outstanding SET state = ${STATE.accepted}, job = NULL, queued_at = NULL
  WHERE path_id = $1 AND lane = $2 AND mutation_id = ANY (ARRAY (SELECT mutation_id FROM step))
  RETURNING 1)
SELECT (SELECT count(*) FROM moved)::int AS moved,
  (SELECT mutation_id FROM step ORDER BY mutation_id DESC LIMIT 1) AS last`;

/** Takes everything that was queued before a time back to `accepted`, in bounded steps; each step begins where the last one ended. */
export async function requeueAll(pool: pg.Pool, { pathId, lane }: Lane, queuedBefore: Date): Promise<number> {
  let total = 0;
  let last: string | null = FIRST;
  while (last !== null) {
    const { rows }: { rows: { moved: number; last: string | null }[] } = await pool.query({
      name: "requeue-all",
      text: REQUEUE_ALL,
      values: [pathId, lane, queuedBefore, last, REQUEUE_STEP],
    });
    total += rows[0]?.moved ?? 0;
    last = rows[0]?.last ?? null;
  }
  return total;
}
