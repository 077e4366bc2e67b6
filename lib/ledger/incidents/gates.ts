import type { Queryable } from "../queryable";
import type { MeasuredGate } from "./model";

/** Keeps how an incident's gates were measured, with when each was first open and when it closed again. */
export async function keepGates(client: Queryable, id: string, gates: MeasuredGate[]): Promise<void> {
  await client.query({
    name: "record-gates",
    text: `INSERT INTO incident_gate AS g (incident_id, step, open, measured_at, first_open_at)
           SELECT $1, s.step, s.open, s.at, CASE WHEN s.open THEN s.at END
           FROM unnest($2::text[], $3::boolean[], $4::timestamptz[]) AS s(step, open, at)
           ON CONFLICT (incident_id, step) DO UPDATE SET open = EXCLUDED.open, measured_at = EXCLUDED.measured_at,
             first_open_at = coalesce(g.first_open_at, EXCLUDED.first_open_at),
             closed_again_at = CASE WHEN g.open AND NOT EXCLUDED.open THEN EXCLUDED.measured_at
               WHEN EXCLUDED.open THEN NULL ELSE g.closed_again_at END`,
    values: [id, gates.map((g) => g.step), gates.map((g) => g.open), gates.map((g) => g.at)],
  });
}
