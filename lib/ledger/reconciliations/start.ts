import { randomBytes } from "node:crypto";
import type { KeysBy, ReconciledSource } from "../../domain/reconcile/parts";
import { timeId } from "../../domain/time-id";
import type { Queryable } from "../queryable";

interface IncidentRow {
  keys_by: string;
  prefix: string | null;
  regions: string[];
}

/** The scope's keys, as an incident's row has them. */
export function keysOf(row: Pick<IncidentRow, "keys_by" | "prefix"> | undefined): KeysBy {
  if (row?.keys_by === "list") return { by: "list" };
  return row?.keys_by === "prefix" ? { by: "prefix", prefix: row.prefix ?? "" } : { by: "all" };
}

/** A comparison to start of a locked, open incident. */
export interface ReconciliationStart {
  incident: string;
  actor: string;
  /** The walks of one of the incident's paths; null for a path that is not configured. */
  partsOf(pathId: number, keys: KeysBy, regions: string[]): ReconciledSource[] | null;
}

/** Puts a comparison of an incident's keys in, unless one of them runs; that one is answered then. */
export async function startForIncident(
  client: Queryable,
  start: ReconciliationStart,
): Promise<{ id: string; started: boolean }> {
  const { rows: running } = await client.query<{ id: string }>(
    "SELECT reconciliation_id AS id FROM reconciliation WHERE incident_id = $1 AND state = 'running' LIMIT 1",
    [start.incident],
  );
  if (running[0] !== undefined) return { id: running[0].id, started: false };
  const { rows } = await client.query<IncidentRow>(
    "SELECT keys_by, prefix, regions FROM incident WHERE incident_id = $1",
    [start.incident],
  );
  const incident = rows[0];
  if (incident === undefined) throw new Error(`there is no incident ${start.incident}`);
  const { rows: paths } = await client.query<{ path_id: number }>(
    "SELECT path_id FROM incident_path WHERE incident_id = $1 ORDER BY path_id",
    [start.incident],
  );
  const parts = paths.flatMap(({ path_id: pathId }) =>
    // A path that is not configured any more still has its keys to compare: the worker that takes the part says that it cannot.
    (start.partsOf(pathId, keysOf(incident), incident.regions) ?? ["ledger" as const]).map((source) => ({
      pathId,
      source,
    })),
  );
  return { id: await insert(client, start.incident, start.actor, parts), started: true };
}

async function insert(
  client: Queryable,
  incidentId: string,
  by: string,
  parts: { pathId: number; source: ReconciledSource }[],
): Promise<string> {
  const id = timeId(Date.now(), 0, randomBytes(8));
  await client.query("INSERT INTO reconciliation (reconciliation_id, incident_id, started_by) VALUES ($1, $2, $3)", [
    id,
    incidentId,
    by,
  ]);
  await client.query(
    `INSERT INTO reconciliation_part (reconciliation_id, part, path_id, source, total)
     SELECT $1, u.part - 1, u.path_id, u.source, CASE WHEN u.source = 'list' THEN (
       SELECT count(*) FROM incident_key k WHERE k.incident_id = $4 AND k.path_id = u.path_id) END
     FROM unnest($2::smallint[], $3::text[]) WITH ORDINALITY u(path_id, source, part)`,
    [id, parts.map((part) => part.pathId), parts.map((part) => part.source), incidentId],
  );
  return id;
}
