import type pg from "pg";
import type { Queryable } from "../queryable";
import type { KeptArmed } from "./model";

type Arming = Omit<KeptArmed, "at" | "calmSince" | "waitsFor">;

/** Arms the reopening of a locked incident; an earlier one gives way. */
export async function armReopening(client: Queryable, armed: Arming): Promise<void> {
  await client.query(
    `INSERT INTO armed_reopening (incident_id, lag_under_ms, for_ms, then_close, reason, armed_by, armed_by_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (incident_id) DO UPDATE SET lag_under_ms = EXCLUDED.lag_under_ms, for_ms = EXCLUDED.for_ms, then_close = EXCLUDED.then_close,
       reason = EXCLUDED.reason, armed_by = EXCLUDED.armed_by, armed_by_id = EXCLUDED.armed_by_id, armed_at = clock_timestamp(),
       calm_since = NULL, waits_for = NULL`,
    [armed.incident, armed.lagUnderMs, armed.forMs, armed.thenClose, armed.reason, armed.by, armed.byId],
  );
}

/** Ends the armed reopening of an incident. Answers whether there was one. */
export async function disarmReopening(client: Queryable, incident: string): Promise<boolean> {
  const { rowCount } = await client.query("DELETE FROM armed_reopening WHERE incident_id = $1", [incident]);
  return rowCount === 1;
}

/** Keeps since when an armed reopening's conditions hold, and what it waits for. One that was armed anew meanwhile stays as it is. */
export async function keepArmed(
  pool: pg.Pool,
  { incident, at }: Pick<KeptArmed, "incident" | "at">,
  { calmSince, waitsFor }: Pick<KeptArmed, "calmSince" | "waitsFor">,
): Promise<void> {
  await pool.query({
    name: "keep-armed",
    text: `UPDATE armed_reopening SET calm_since = $3, waits_for = $4 WHERE incident_id = $1 AND date_trunc('milliseconds', armed_at) = $2
             AND (calm_since, waits_for) IS DISTINCT FROM ($3::timestamptz, $4::text)`,
    values: [incident, at, calmSince, waitsFor],
  });
}
