import type { Severity } from "../../domain/recovery/desk";
import type { Queryable } from "../queryable";

/** Keeps how grave an incident is. Answers what was said before; null where nobody had said. */
export async function setSeverity(client: Queryable, id: string, severity: Severity): Promise<Severity | null> {
  const { rows } = await client.query<{ before: Severity | null }>(
    `WITH old AS (SELECT severity FROM incident_severity WHERE incident_id = $1), kept AS (
       INSERT INTO incident_severity (incident_id, severity) VALUES ($1, $2)
       ON CONFLICT (incident_id) DO UPDATE SET severity = EXCLUDED.severity)
     SELECT (SELECT severity FROM old) AS before`,
    [id, severity],
  );
  return rows[0]?.before ?? null;
}

/** Puts a principal on an incident, or takes it off. Answers whether that changed anything. */
export async function setAttendance(
  client: Queryable,
  id: string,
  { principal, on }: { principal: { id: string; name: string }; on: boolean },
): Promise<boolean> {
  const { rowCount } = on
    ? await client.query(
        "INSERT INTO incident_attendance (incident_id, principal_id, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [id, principal.id, principal.name],
      )
    : await client.query("DELETE FROM incident_attendance WHERE incident_id = $1 AND principal_id = $2", [
        id,
        principal.id,
      ]);
  return rowCount === 1;
}
