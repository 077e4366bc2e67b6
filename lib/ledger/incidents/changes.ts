import { READING } from "../../domain/path-control/transitions";
import { INCIDENT } from "../../domain/recovery/incident-transitions";
import { RUN } from "../../domain/run/transitions";
import { codeOf } from "../../domain/verdict/findings";
import { sqlMove } from "../codes";
import type { Queryable } from "../queryable";
import type { Authority, Incident, Waiver } from "./model";
import { readIncident } from "./rows";

/** Locks an incident's row and reads it; null where there is none. Commands of one incident take turns at this lock. */
export async function lockIncident(client: Queryable, id: string): Promise<Incident | null> {
  const { rowCount } = await client.query("SELECT FROM incident WHERE incident_id = $1 FOR UPDATE", [id]);
  return rowCount === 1 ? readIncident(client, id) : null;
}

const CLOSE = sqlMove(INCIDENT, "close");

/** Closes a locked incident. */
export async function markClosed(client: Queryable, id: string, actor: string): Promise<void> {
  await client.query(
    `UPDATE incident SET status = ${CLOSE.to}, closed_at = clock_timestamp(), closed_by = $2
     WHERE incident_id = $1 AND status IN ${CLOSE.from}`,
    [id, actor],
  );
}

/** Notes when a locked incident's paths were reopened. `again`: also where they had been before. Answers whether that is new. */
export async function markReopened(client: Queryable, id: string, again: boolean): Promise<boolean> {
  const { rowCount } = await client.query(
    "UPDATE incident SET reopened_at = clock_timestamp() WHERE incident_id = $1 AND ($2 OR reopened_at IS NULL)",
    [id, again],
  );
  return rowCount === 1;
}

/** Leaves an authority with a locked incident for a second person to declare. */
export async function proposeAuthority(client: Queryable, id: string, authority: Authority): Promise<void> {
  await client.query("UPDATE incident SET pending_authority = $2 WHERE incident_id = $1", [
    id,
    JSON.stringify(authority),
  ]);
}

/** Declares a locked incident's authority: plans of before are stale. The horizon stays where it is. */
export async function setAuthority(client: Queryable, id: string, authority: Authority): Promise<void> {
  await client.query(
    `UPDATE incident SET authority = $2, authority_seq = authority_seq + 1, pending_authority = NULL
     WHERE incident_id = $1`,
    [id, JSON.stringify(authority)],
  );
}

const FORCE = sqlMove(READING, "force");
const RELEASE = sqlMove(READING, "release");

/**
 * Puts a locked path under an authority that is being declared: its epoch moves unless the declaration is about few named keys, and its
 * reads follow.
 */
export async function putUnderAuthority(
  client: Queryable,
  id: string,
  pathId: number,
  forceOriginReads: boolean,
): Promise<void> {
  await client.query(
    // What is declared for a few named keys moves the epoch of nobody else's runs.
    `UPDATE path_control SET changed_at = clock_timestamp(),
       epoch = epoch + CASE WHEN (SELECT i.targeted FROM incident i WHERE i.incident_id = $3) AND NOT $2 THEN 0 ELSE 1 END,
       reads = CASE WHEN $2 THEN ${FORCE.to}
         WHEN (SELECT i.authority->'forceOriginReads' = 'true' FROM incident i WHERE i.incident_id = $3) THEN ${RELEASE.to} ELSE reads END
     WHERE path_id = $1`,
    [pathId, forceOriginReads, id],
  );
}

/**
 * Records a waiver of a finding or a mutation; false where the key is not in the incident's scope, the mutation is not that key's, or the
 * finding was not found.
 */
export async function insertWaiver(
  client: Queryable,
  incident: string,
  waiver: Omit<Waiver, "at"> & { id: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO waiver (waiver_id, incident_id, path_id, key, finding, mutation_id, reason, actor)
     SELECT $1, $2, $3, $4, $5::smallint, $6::uuid, $7, $8 FROM incident i WHERE i.incident_id = $2
       AND CASE i.keys_by WHEN 'all' THEN true WHEN 'prefix' THEN starts_with($4, i.prefix)
         ELSE EXISTS (SELECT FROM incident_key k WHERE k.incident_id = $2 AND k.path_id = $3 AND k.key = $4) END
       AND ($6::uuid IS NULL OR EXISTS (SELECT FROM mutation m WHERE m.id = $6 AND m.path_id = $3 AND m.key = $4))
       AND ($5::smallint IS NULL
         OR EXISTS (SELECT FROM divergence d WHERE d.path_id = $3 AND d.key = $4 AND d.kinds >> $5::smallint & 1 = 1)
         OR EXISTS (SELECT FROM reconciliation r JOIN reconciliation_finding f USING (reconciliation_id)
             WHERE r.incident_id = $2 AND f.path_id = $3 AND f.key = $4 AND f.open_kinds >> $5::smallint & 1 = 1))
     ON CONFLICT (incident_id, path_id, key, finding, mutation_id) DO UPDATE SET reason = EXCLUDED.reason, actor = EXCLUDED.actor`,
    [
      waiver.id,
      incident,
      waiver.pathId,
      waiver.key,
      waiver.finding === null ? null : codeOf(waiver.finding),
      waiver.mutation,
      waiver.reason,
      waiver.actor,
    ],
  );
  return rowCount === 1;
}

const ABORT = sqlMove(RUN, "abort");

/** Ends the runs of a locked incident that are not over: no batch follows, and a replayer concludes each once nothing of it can land. */
export async function abortRuns(
  client: Queryable,
  incident: string,
  because: string,
): Promise<{ run: string; state: string }[]> {
  const { rows } = await client.query<{ run: string; state: string }>(
    `WITH open AS (SELECT run_id, state FROM run WHERE incident_id = $1 AND state IN ${ABORT.from}
                   ORDER BY run_id FOR UPDATE)
     UPDATE run r SET state = ${ABORT.to}, because = $2, resumes_to = NULL, token = r.token + 1,
       lease_until = CASE WHEN r.lease_by IS NOT NULL THEN clock_timestamp() END FROM open
     WHERE r.run_id = open.run_id RETURNING r.run_id AS run, open.state`,
    [incident, because],
  );
  return rows;
}
