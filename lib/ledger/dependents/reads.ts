import type pg from "pg";
import type { Queryable } from "../queryable";
import type { DependentStanding } from "./model";

export interface Row {
  incident_id: string;
  path_id: number;
  name: string;
  kind: DependentStanding["kind"];
  state: DependentStanding["state"];
  because: string | null;
  attempts: number;
  changed_at: Date;
  paused_before: boolean | null;
}

export const dependentOf = (row: Row): DependentStanding => ({
  incident: row.incident_id,
  pathId: row.path_id,
  name: row.name,
  kind: row.kind,
  state: row.state,
  because: row.because,
  attempts: row.attempts,
  changedAt: row.changed_at,
  pausedBefore: row.paused_before,
});

/** Whether an open incident holds this dependent back. */
export async function holding(pool: pg.Pool, pathId: number, dependent: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "dependent-holding",
    text: `SELECT FROM incident_dependent d JOIN incident i USING (incident_id)
           WHERE i.status = 'open' AND d.path_id = $1 AND d.name = $2 AND d.state <> 'restored'`,
    values: [pathId, dependent],
  });
  return (rowCount ?? 0) > 0;
}

/** An incident's dependents, in the order in which they are let go. */
export async function dependentsOf(client: Queryable, incident: string): Promise<DependentStanding[]> {
  const { rows } = await client.query<Row>({
    name: "incident-dependents",
    text: "SELECT * FROM incident_dependent WHERE incident_id = $1 ORDER BY position, name",
    values: [incident],
  });
  return rows.map(dependentOf);
}
