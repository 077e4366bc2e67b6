import type pg from "pg";
import type { Queryable } from "../queryable";
import type { KeptArmed } from "./model";

const COLUMNS = `incident_id AS incident, lag_under_ms AS "lagUnderMs", for_ms AS "forMs", then_close AS "thenClose", reason,
  armed_by AS by, armed_by_id AS "byId", armed_at AS at, calm_since AS "calmSince", waits_for AS "waitsFor"`;

/** The armed reopening of an incident, or null. */
export async function armedOf(pool: Queryable, incident: string): Promise<KeptArmed | null> {
  const { rows } = await pool.query<KeptArmed>({
    name: "armed-reopening",
    text: `SELECT ${COLUMNS} FROM armed_reopening WHERE incident_id = $1`,
    values: [incident],
  });
  return rows[0] ?? null;
}

/** The armed reopenings of open incidents. */
export async function allArmed(pool: pg.Pool): Promise<KeptArmed[]> {
  const { rows } = await pool.query<KeptArmed>({
    name: "armed-reopenings",
    text: `SELECT ${COLUMNS} FROM armed_reopening WHERE incident_id IN (SELECT incident_id FROM incident WHERE status = 'open') ORDER BY armed_at`,
  });
  return rows;
}
