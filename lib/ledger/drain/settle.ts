import type pg from "pg";
import type { Lane } from "../../domain/lane";
import type { MarkedFlush } from "../../domain/marks";
import { OUTSTANDING_STATES, SETTLED_STATES } from "../../domain/mutation";
import { plainArray, textArray } from "../../postgres/arrays";
import { flushesText, marksMovedOr } from "./marks";
import type { Release, Settling } from "./model";

/**
 * Settles each id at most once and records the flushes that brought them in; answers the ids that this call settled. Throws MarksMoved,
 * and settles nothing, where a flush does not follow what is recorded of the lane: the origin was put back meanwhile.
 */
export async function settle(
  pool: pg.Pool,
  { pathId, lane }: Lane,
  { settlings, flushes }: { settlings: Settling[]; flushes: MarkedFlush[] },
  by: string,
): Promise<string[]> {
  if (settlings.length === 0 && flushes.length === 0) return [];
  const { rows } = await pool
    .query<{ settle_flush: string }>({
      name: "settle",
      text: "SELECT settle_flush($1::smallint, $2::smallint, $3::uuid[], $4::smallint[], $5::text[], $6, $7::jsonb)",
      values: [
        pathId,
        lane,
        plainArray(settlings.map((s) => s.id)),
        plainArray(settlings.map((s) => SETTLED_STATES.indexOf(s.outcome))),
        textArray(settlings.map((s) => s.because)),
        by,
        flushesText(flushes),
      ],
    })
    .catch(marksMovedOr);
  return rows.map((row) => row.settle_flush);
}

// The rows are named, not joined: a join could read the whole lane where it was planned while the lane was short.
const RELEASE = `
WITH moved AS (
  UPDATE outstanding o SET
    state = ($4::smallint[])[array_position($3::uuid[], o.mutation_id)],
    because = ($5::text[])[array_position($3::uuid[], o.mutation_id)],
    attempts = least(32767, o.attempts + ($7::smallint[])[array_position($3::uuid[], o.mutation_id)]),
    job = CASE WHEN ($4::smallint[])[array_position($3::uuid[], o.mutation_id)] = 0 THEN NULL ELSE o.job END,
    queued_at = CASE WHEN ($4::smallint[])[array_position($3::uuid[], o.mutation_id)] = 0 THEN NULL ELSE o.queued_at END,
    not_before = CASE WHEN ($4::smallint[])[array_position($3::uuid[], o.mutation_id)] = 0
      THEN clock_timestamp() + ($6::integer[])[array_position($3::uuid[], o.mutation_id)] * interval '1 millisecond' END,
    held_up_since = CASE WHEN ($10::boolean[])[array_position($3::uuid[], o.mutation_id)] THEN coalesce(o.held_up_since, clock_timestamp()) END
  WHERE o.path_id = $1 AND o.lane = $2 AND o.mutation_id = ANY ($3::uuid[])
  RETURNING o.mutation_id, o.state, o.because)
INSERT INTO move (mutation_id, path_id, moved_to, by, because)
SELECT m.mutation_id, $1, ($9::text[])[m.state + 1], $8, m.because FROM moved m`;

/** Moves outstanding mutations back to the relay, or aside for a person or a receipt, and records each move. */
export async function release(pool: pg.Pool, { pathId, lane }: Lane, releases: Release[], by: string): Promise<void> {
  if (releases.length === 0) return;
  await pool.query({
    name: "release",
    text: RELEASE,
    values: [
      pathId,
      lane,
      releases.map((r) => r.id),
      releases.map((r) => OUTSTANDING_STATES.indexOf(r.state)),
      releases.map((r) => r.because),
      releases.map((r) => r.delayMs),
      releases.map((r) => (r.countsAsAttempt ? 1 : 0)),
      by,
      [...OUTSTANDING_STATES],
      releases.map((r) => r.isHeldUp === true),
    ],
  });
}
