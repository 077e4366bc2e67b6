import type pg from "pg";
import type { RunState } from "../../domain/run/run-states";
import { TALLY, UNTRIED } from "../codes";
import type { RunLane } from "./model";

/** How a run stands for whoever carries it out, and whether the path's control moved since it was approved. */
export async function standing(
  pool: pg.Pool,
  id: string,
  pathId: number,
): Promise<{ state: RunState; leaseBy: string | null; done: bigint; epochMoved: boolean } | null> {
  const { rows } = await pool.query<{ state: RunState; lease_by: string | null; done: string; moved: boolean }>({
    name: "run-standing",
    text: `SELECT r.state, r.lease_by, coalesce((SELECT sum(n) FROM run_lane l, unnest(l.outcomes) n WHERE l.run_id = r.run_id), 0) AS done,
             EXISTS (SELECT FROM path_control c WHERE c.path_id = $2 AND c.epoch::text IS DISTINCT FROM r.epochs->>c.path_id::text) AS moved
           FROM run r WHERE r.run_id = $1`,
    values: [id, pathId],
  });
  const row = rows[0];
  if (row === undefined) return null;
  return { state: row.state, leaseBy: row.lease_by, done: BigInt(row.done), epochMoved: row.moved };
}

/** When the oldest write was accepted that came after this time, is still owed and due to drain by itself; null: none is. */
export async function oldestArrival(pool: pg.Pool, pathId: number, after: Date): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date | null }>({
    name: "oldest-arrival",
    text: `SELECT min(o.accepted_at) AS at FROM lane_tally t CROSS JOIN LATERAL (
             SELECT x.accepted_at FROM outstanding x WHERE x.path_id = t.path_id AND x.lane = t.lane AND x.state IN ${UNTRIED} AND x.accepted_at > $2
               AND x.mutation_id > (lpad(to_hex(floor(extract(epoch FROM $2::timestamptz) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
             ORDER BY x.mutation_id LIMIT 1) o
           WHERE t.path_id = $1 AND t.kind = ${TALLY.accepted}`,
    values: [pathId, after],
  });
  return rows[0]?.at ?? null;
}

/** A run's lanes, and where each stands. */
export async function lanesOf(pool: pg.Pool, id: string): Promise<RunLane[]> {
  const { rows } = await pool.query<{ path_id: number; lane: number; reached: number; last: number }>({
    name: "run-lanes",
    text: "SELECT path_id, lane, reached, last FROM run_lane WHERE run_id = $1 ORDER BY path_id, lane",
    values: [id],
  });
  return rows.map((row) => ({ pathId: row.path_id, lane: row.lane, reached: row.reached, last: row.last }));
}
