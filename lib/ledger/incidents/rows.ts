import type pg from "pg";
import type { IncidentKind, IncidentStatus } from "../../domain/recovery/states";
import type { Queryable } from "../queryable";
import type { Authority, Incident } from "./model";

interface Row {
  incident_id: string;
  title: string;
  reason: string;
  status: "open" | "closed";
  scope: Incident["scope"];
  keys_by: Incident["keysBy"];
  prefix: string | null;
  accepted_from: Date | null;
  accepted_to: Date | null;
  regions: string[];
  targeted: boolean;
  kind: IncidentKind;
  path_ids: number[];
  opened_at: Date;
  opened_by: string;
  horizon: Date;
  authority: Authority | null;
  authority_seq: number;
  pending_authority: Authority | null;
  reopened_at: Date | null;
  closed_at: Date | null;
  closed_by: string | null;
}

const REPAIR =
  "EXISTS (SELECT FROM incident_opener o WHERE o.incident_id = i.incident_id AND o.purpose = 'key-repair')";
const COLUMNS = `i.*, ARRAY(SELECT p.path_id FROM incident_path p WHERE p.incident_id = i.incident_id ORDER BY p.path_id) AS path_ids,
  CASE WHEN ${REPAIR} THEN 'repair' ELSE 'incident' END AS kind`;

function incidentOf(row: Row): Incident {
  return {
    id: row.incident_id,
    title: row.title,
    reason: row.reason,
    status: row.status,
    scope: row.scope,
    keysBy: row.keys_by,
    prefix: row.prefix,
    acceptedFrom: row.accepted_from,
    acceptedTo: row.accepted_to,
    regions: row.regions.length === 0 ? null : row.regions,
    targeted: row.targeted,
    kind: row.kind,
    pathIds: row.path_ids,
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    horizon: row.horizon,
    authority: row.authority,
    authoritySeq: row.authority_seq,
    pendingAuthority: row.pending_authority,
    reopenedAt: row.reopened_at,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
  };
}

/** Reads an incident, or null. */
export async function readIncident(pool: Queryable, id: string): Promise<Incident | null> {
  const { rows } = await pool.query<Row>({
    name: "incident",
    text: `SELECT ${COLUMNS} FROM incident i WHERE i.incident_id = $1`,
    values: [id],
  });
  return rows[0] === undefined ? null : incidentOf(rows[0]);
}

/** Incidents, newest first, below a place. */
export async function listIncidents(
  pool: pg.Pool,
  { status, kind = null }: { status: IncidentStatus | null; kind?: IncidentKind | null },
  before: { openedAt: Date; id: string } | null,
  limit: number,
): Promise<Incident[]> {
  const { rows } = await pool.query<Row>({
    name: "incidents",
    text: `SELECT ${COLUMNS} FROM incident i
           WHERE ($1::text IS NULL OR i.status = $1)
             AND ($5::text IS NULL OR ($5 = 'repair') = ${REPAIR})
             AND ($2::timestamptz IS NULL OR (date_trunc('milliseconds', i.opened_at), i.incident_id) < ($2, $3::uuid))
           ORDER BY date_trunc('milliseconds', i.opened_at) DESC, i.incident_id DESC LIMIT $4`,
    values: [status, before?.openedAt ?? null, before?.id ?? null, limit, kind],
  });
  return rows.map(incidentOf);
}
