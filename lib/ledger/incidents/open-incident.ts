import { DEPENDENT } from "../../domain/recovery/dependent-transitions";
import { TARGETED_KEYS } from "../../domain/recovery/scope";
import { sqlMove } from "../codes";
import type { Queryable } from "../queryable";
import type { NewIncident } from "./model";

const HOLD = sqlMove(DEPENDENT, "hold");

/** Lets openings take turns, so that two at once cannot both find the scope free. */
export async function lockOpenings(client: Queryable): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(70421)");
}

/** Puts a new incident's dependents in line to be held, in their declared order. */
export async function insertDependents(client: Queryable, { id, dependents }: NewIncident): Promise<void> {
  for (const [position, { pathId, config }] of dependents.entries())
    await client.query(
      `INSERT INTO incident_dependent (incident_id, path_id, position, name, kind, state) VALUES ($1, $2, $3, $4, $5, ${HOLD.to})`,
      [id, pathId, position, config.name, config.kind],
    );
}

/** Puts a new incident in, with its paths. */
export async function insertIncident(client: Queryable, incident: NewIncident, actor: string): Promise<void> {
  const { id, scope } = incident;
  const keys = scope.keys;
  const keysBy = keys === undefined ? "all" : "prefix" in keys ? "prefix" : "list";
  await client.query(
    `INSERT INTO incident (incident_id, title, reason, scope, keys_by, prefix, accepted_from, accepted_to, regions, targeted, opened_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      incident.title,
      incident.reason,
      JSON.stringify(
        keys && "list" in keys && keys.list.length > TARGETED_KEYS
          ? { ...scope, keys: { list: keys.list.slice(0, TARGETED_KEYS) } }
          : scope,
      ),
      keysBy,
      keys && "prefix" in keys ? keys.prefix : null,
      scope.acceptedFrom ?? null,
      scope.acceptedTo ?? null,
      scope.regions ?? [],
      incident.targeted,
      actor,
    ],
  );
  await client.query("INSERT INTO incident_path (incident_id, path_id) SELECT $1, p FROM unnest($2::smallint[]) p", [
    id,
    incident.pathIds,
  ]);
}

/** An open incident that has a key of a new one's scope, or null. */
export async function overlapping(
  client: Queryable,
  incident: NewIncident,
): Promise<{ incident: string; title: string; pathId: number } | null> {
  const { rows } = await client.query<{ incident: string; title: string; path_id: number }>(
    `SELECT o.incident_id AS incident, o.title, p.path_id FROM incident n
     JOIN incident_path mine ON mine.incident_id = n.incident_id
     JOIN incident_path p ON p.path_id = mine.path_id AND p.incident_id <> n.incident_id
     JOIN incident o ON o.incident_id = p.incident_id AND o.status = 'open'
     WHERE n.incident_id = $1 AND CASE
       WHEN n.keys_by = 'all' OR o.keys_by = 'all' THEN true
       WHEN n.keys_by = 'prefix' AND o.keys_by = 'prefix' THEN starts_with(n.prefix, o.prefix) OR starts_with(o.prefix, n.prefix)
       WHEN n.keys_by = 'prefix' THEN EXISTS (SELECT FROM incident_key k
         WHERE k.incident_id = o.incident_id AND k.path_id = p.path_id AND starts_with(k.key, n.prefix))
       WHEN o.keys_by = 'prefix' THEN EXISTS (SELECT FROM incident_key k
         WHERE k.incident_id = n.incident_id AND k.path_id = p.path_id AND starts_with(k.key, o.prefix))
       ELSE EXISTS (SELECT FROM incident_key a JOIN incident_key b USING (path_id, key)
         WHERE a.incident_id = n.incident_id AND b.incident_id = o.incident_id AND a.path_id = p.path_id) END
     LIMIT 1`,
    [incident.id],
  );
  const found = rows[0];
  return found === undefined ? null : { incident: found.incident, title: found.title, pathId: found.path_id };
}
