import type { IncidentPurpose } from "../../domain/recovery/states";
import type { Queryable } from "../queryable";

/** An incident that one principal opened for a purpose of the product's own. `byId` is the principal's stable id. */
export interface Opener {
  incident: string;
  byId: string;
  purpose: IncidentPurpose;
}

/** Records who opened a new incident, and for which purpose. */
export async function insertOpener(client: Queryable, { incident, byId, purpose }: Opener): Promise<void> {
  await client.query("INSERT INTO incident_opener (incident_id, opened_by_id, purpose) VALUES ($1, $2, $3)", [
    incident,
    byId,
    purpose,
  ]);
}

/** Whether this principal opened the incident, and for this purpose. */
export async function isOpenedBy(client: Queryable, { incident, byId, purpose }: Opener): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM incident_opener WHERE incident_id = $1 AND opened_by_id = $2 AND purpose = $3",
    [incident, byId, purpose],
  );
  return rowCount === 1;
}
