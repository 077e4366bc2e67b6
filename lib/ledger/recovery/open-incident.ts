import type pg from "pg";
import { TARGETED_KEYS } from "../../domain/recovery/scope";
import { inTransaction } from "../../postgres/pool";
import type { By, IncidentStore, NewIncident } from "../model/incidents";
import { audit } from "./audit";
import { freezeKeys } from "./frozen-keys";

type Opened = Awaited<ReturnType<IncidentStore["open"]>>;

/** Openings take turns, so that two at once cannot both find the scope free. */
export function openIncident(pool: pg.Pool, incident: NewIncident, by: By): Promise<Opened> {
  return inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(70421)");
    await insert(client, incident, by);
    const refusal = (await freezeKeys(client, incident)) ?? (await overlap(client, incident));
    if (refusal !== null) {
      await takeBack(client, incident.id);
      return { opened: false as const, ...refusal };
    }
    for (const [position, { pathId, config }] of incident.dependents.entries())
      await client.query(
        `INSERT INTO incident_dependent (incident_id, path_id, position, name, kind, state) VALUES ($1, $2, $3, $4, $5, 'holding')`,
        [incident.id, pathId, position, config.name, config.kind],
      );
    await audit(client, by, {
      verb: "open-incident",
      subject: incident.title,
      reason: incident.reason,
      after: { scope: incident.scope, dependents: incident.dependents.map((d) => d.config.name) },
      incident: incident.id,
    });
    return { opened: true as const };
  });
}

/** What was put in to compare it goes again: nothing of a refused incident stays. */
async function takeBack(client: pg.PoolClient, id: string): Promise<void> {
  for (const table of ["incident_key", "incident_path", "incident"])
    await client.query(`DELETE FROM ${table} WHERE incident_id = $1`, [id]);
}

async function insert(client: pg.PoolClient, incident: NewIncident, by: By): Promise<void> {
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
      by.actor,
    ],
  );
  await client.query("INSERT INTO incident_path (incident_id, path_id) SELECT $1, p FROM unnest($2::smallint[]) p", [
    id,
    incident.pathIds,
  ]);
}

/** An open incident that has a key of this one's scope. */
async function overlap(client: pg.PoolClient, incident: NewIncident) {
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
