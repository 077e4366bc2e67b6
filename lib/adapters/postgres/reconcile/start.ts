import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { KeysBy, PartSource } from "../../../domain/reconcile/parts";
import { timeId } from "../../../domain/time-id";
import type { ReconciliationStart, ReconciliationStarted } from "../../../ports/reconciliations";

interface IncidentRow {
  status: string;
  keys_by: string;
  prefix: string | null;
  regions: string[];
}

/** Whoever starts sweeps does so alone. */
const SWEEP_LOCK = 70_430;

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

/** Starts the sweeps that are due, and forgets what older ones found; does nothing while another worker does so. */
export async function startSweeps(
  client: pg.PoolClient,
  paths: { pathId: number; parts: PartSource[] }[],
  everyMs: number,
): Promise<number> {
  const { rows: alone } = await client.query<{ got: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS got", [
    SWEEP_LOCK,
  ]);
  if (!alone[0]?.got) return 0;
  const { rows: due } = await client.query<{ path_id: number }>(
    `SELECT u.path_id FROM unnest($1::smallint[]) u(path_id)
     WHERE NOT EXISTS (SELECT FROM incident_path p JOIN incident i USING (incident_id) WHERE p.path_id = u.path_id AND i.status = 'open')
       AND NOT EXISTS (
         SELECT FROM reconciliation r JOIN reconciliation_part p USING (reconciliation_id)
         WHERE r.incident_id IS NULL AND p.path_id = u.path_id
           AND (r.state = 'running' OR r.started_at > clock_timestamp() - $2 * interval '1 millisecond'))`,
    [paths.map((path) => path.pathId), everyMs],
  );
  const ids = new Set(due.map((row) => row.path_id));
  const chosen = paths.filter((path) => ids.has(path.pathId));
  for (const { pathId, parts } of chosen)
    await insert(
      client,
      null,
      "schedule",
      parts.map((source) => ({ pathId, source })),
    );
  await forgetOlder(client);
  return chosen.length;
}

/** Of each path's sweeps the newest that is done stays, and whatever is newer. */
async function forgetOlder(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT DISTINCT r.reconciliation_id AS id FROM reconciliation r JOIN reconciliation_part p USING (reconciliation_id)
     WHERE r.incident_id IS NULL AND EXISTS (
       SELECT FROM reconciliation n JOIN reconciliation_part m USING (reconciliation_id)
       WHERE n.incident_id IS NULL AND m.path_id = p.path_id AND n.state = 'done' AND n.started_at > r.started_at)`,
  );
  const ids = rows.map((row) => row.id);
  for (const table of ["reconciliation_finding", "reconciliation_part", "reconciliation"])
    await client.query(`DELETE FROM ${table} WHERE reconciliation_id = ANY ($1::uuid[])`, [ids]);
}

async function insert(
  client: pg.PoolClient,
  incidentId: string | null,
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
