import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { KeysBy, PartSource } from "../../domain/reconcile/parts";
import { timeId } from "../../domain/time-id";
import type { ReconciliationStart, ReconciliationStarted } from "../model/reconciliations";
import { noteEffect } from "../recovery/command-effect";

interface IncidentRow {
  status: string;
  keys_by: string;
  prefix: string | null;
  regions: string[];
}

/** The scope's keys, as an incident's row has them. */
export function keysOf(row: Pick<IncidentRow, "keys_by" | "prefix"> | undefined): KeysBy {
  if (row?.keys_by === "list") return { by: "list" };
  return row?.keys_by === "prefix" ? { by: "prefix", prefix: row.prefix ?? "" } : { by: "all" };
}

/** Starts an incident's reconciliation with its audit row; the incident's row is locked, so there is one at a time. */
export async function startForIncident(
  client: pg.PoolClient,
  start: ReconciliationStart,
): Promise<ReconciliationStarted> {
  const { rows } = await client.query<IncidentRow>(
    "SELECT status, keys_by, prefix, regions FROM incident WHERE incident_id = $1 FOR UPDATE",
    [start.incidentId],
  );
  const incident = rows[0];
  if (incident === undefined) return { status: "no-incident" };
  if (incident.status !== "open") return { status: "incident-closed" };
  const { rows: running } = await client.query<{ id: string }>(
    "SELECT reconciliation_id AS id FROM reconciliation WHERE incident_id = $1 AND state = 'running' LIMIT 1",
    [start.incidentId],
  );
  if (running[0] !== undefined) return { status: "running-already", id: running[0].id };
  const { rows: paths } = await client.query<{ path_id: number }>(
    "SELECT path_id FROM incident_path WHERE incident_id = $1 ORDER BY path_id",
    [start.incidentId],
  );
  const parts = paths.flatMap(({ path_id: pathId }) =>
    // A path that is not configured any more still has its keys to compare: whoever takes the part says that it cannot.
    (start.partsOf(pathId, keysOf(incident), incident.regions) ?? ["ledger" as const]).map((source) => ({
      pathId,
      source,
    })),
  );
  const id = await insert(client, start.incidentId, start.actor, parts);
  await noteEffect(client, start.command, `incident ${start.incidentId}`);
  await client.query(
    "INSERT INTO audit (actor, verb, subject, reason, after, request_id, incident_id) VALUES ($1, 'reconcile', $2, NULL, $3, $4, $5)",
    [
      start.actor,
      `incident ${start.incidentId}`,
      JSON.stringify({ reconciliation: id }),
      start.requestId,
      start.incidentId,
    ],
  );
  return { status: "started", id };
}

async function insert(
  client: pg.PoolClient,
  incidentId: string,
  by: string,
  parts: { pathId: number; source: PartSource }[],
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
