import { DEPENDENT } from "../../domain/recovery/dependent-transitions";
import { RUN } from "../../domain/run/transitions";
import { sqlMove } from "../codes";
import type { Queryable } from "../queryable";
import type { Incident } from "./model";
import { readIncident } from "./rows";

const UNFINISHED = sqlMove(RUN, "abort").from;
const HELD = sqlMove(DEPENDENT, "restore").from;

/**
 * Locks the open incidents about named keys that a new incident about whole paths covers: all their paths are among its paths, and they have
 * nothing in hand, neither a run nor an acknowledgment nor a dependent.
 */
export async function lockCovered(client: Queryable, id: string): Promise<Incident[]> {
  const { rows } = await client.query<{ incident_id: string }>(
    `SELECT o.incident_id FROM incident n CROSS JOIN incident o
     WHERE n.incident_id = $1 AND n.keys_by = 'all' AND n.accepted_from IS NULL AND n.accepted_to IS NULL AND n.regions = '{}'
       AND o.incident_id <> n.incident_id AND o.status = 'open' AND o.targeted
       AND NOT EXISTS (SELECT FROM incident_path p WHERE p.incident_id = o.incident_id
         AND p.path_id NOT IN (SELECT x.path_id FROM incident_path x WHERE x.incident_id = n.incident_id))
       AND NOT EXISTS (SELECT FROM run r WHERE r.incident_id = o.incident_id AND r.state IN ${UNFINISHED})
       AND NOT EXISTS (SELECT FROM incident_dependent d WHERE d.incident_id = o.incident_id AND d.state IN ${HELD})
       AND NOT EXISTS (SELECT FROM path_control c WHERE c.ack_incident = o.incident_id)
     ORDER BY o.incident_id FOR UPDATE OF o`,
    [id],
  );
  const covered: Incident[] = [];
  for (const row of rows) {
    const incident = await readIncident(client, row.incident_id);
    if (incident !== null) covered.push(incident);
  }
  return covered;
}

/** Takes what was waived in one incident over to another one. */
export async function takeWaivers(client: Queryable, from: string, to: string): Promise<void> {
  await client.query(
    `INSERT INTO waiver (waiver_id, incident_id, path_id, key, finding, mutation_id, reason, actor, at)
     SELECT gen_random_uuid(), $2, path_id, key, finding, mutation_id, reason, actor, at FROM waiver WHERE incident_id = $1
     ON CONFLICT DO NOTHING`,
    [from, to],
  );
}
