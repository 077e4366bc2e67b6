import type { Queryable } from "../queryable";
import type { Incident } from "./model";
import { keysInScope, timesInScope } from "./scope-sql";

/** A pause of one lane or of one key; the other one is null. */
export interface PartHeld {
  lane: number | null;
  key: string | null;
  reason: string;
}

/** So many are told of; each resumed one makes room for the next. */
const MOST = 100;

/** The held lanes and keys of a path that keep writes of an incident back, the oldest hold first. */
export async function holdsInScope(pool: Queryable, incident: Incident, pathId: number): Promise<PartHeld[]> {
  const { sql, values } = owedInScope(incident, pathId, 2);
  const { rows } = await pool.query<{ lane: number; key: string; reason: string }>(
    `SELECT h.lane, h.key, h.reason FROM drain_hold h
     WHERE h.path_id = $1 AND (
       h.lane >= 0 AND h.key = '' AND EXISTS (SELECT FROM outstanding o WHERE o.path_id = $1 AND o.lane = h.lane AND ${sql})
       OR h.lane = -1 AND EXISTS (SELECT FROM outstanding o WHERE o.path_id = $1 AND o.key = h.key AND ${sql}))
     ORDER BY h.since, h.lane, h.key LIMIT ${MOST}`,
    [pathId, ...values],
  );
  return rows.map(({ lane, key, reason }) => ({ lane: lane < 0 ? null : lane, key: lane < 0 ? key : null, reason }));
}

/** Of these lanes of a path, those with outstanding writes of an incident. */
export async function owingLanes(
  pool: Queryable,
  incident: Incident,
  pathId: number,
  lanes: readonly number[],
): Promise<number[]> {
  const { sql, values } = owedInScope(incident, pathId, 3);
  const { rows } = await pool.query<{ lane: number }>(
    `SELECT l.lane FROM unnest($2::integer[]) l(lane)
     WHERE EXISTS (SELECT FROM outstanding o WHERE o.path_id = $1 AND o.lane = l.lane AND ${sql}) ORDER BY l.lane`,
    [pathId, lanes, ...values],
  );
  return rows.map(({ lane }) => lane);
}

function owedInScope(incident: Incident, pathId: number, from: number) {
  const keys = keysInScope(incident, pathId, "o.key", from);
  const times = timesInScope(incident, "o.accepted_at", from + keys.values.length);
  return { sql: `${keys.sql} AND ${times.sql}`, values: [...keys.values, ...times.values] };
}
