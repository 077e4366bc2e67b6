import type pg from "pg";
import { RECONCILIATION } from "../../domain/reconcile/transitions";
import { textArray } from "../../postgres/arrays";
import { sqlMove } from "../codes";
import { recordDivergences } from "../observations/record-divergences";
import type { HeldReconciliation, PartProgress } from "./model";
import { readParts } from "./reads";
import { keysOf } from "./start";

const FAIL = sqlMove(RECONCILIATION, "fail");
const INCIDENT_OPEN = "EXISTS (SELECT FROM incident n WHERE n.incident_id = r.incident_id AND n.status = 'open')";

/** Takes the oldest one that nobody holds. */
export async function take(client: pg.PoolClient, by: string, leaseMs: number): Promise<HeldReconciliation | null> {
  const { rows } = await client.query<{
    id: string;
    incident_id: string | null;
    keys_by: string;
    prefix: string | null;
    regions: string[] | null;
  }>(
    `WITH t AS (
       UPDATE reconciliation u SET lease_by = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'
       WHERE u.reconciliation_id = (
         SELECT r.reconciliation_id FROM reconciliation r
         WHERE r.state IN ${FAIL.from} AND (r.lease_until IS NULL OR r.lease_until < clock_timestamp())
           AND ${INCIDENT_OPEN}
         ORDER BY r.reconciliation_id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING u.*)
     SELECT t.reconciliation_id AS id, t.incident_id, i.keys_by, i.prefix, i.regions FROM t LEFT JOIN incident i USING (incident_id)`,
    [by, leaseMs],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    id: row.id,
    incidentId: row.incident_id,
    keys: keysOf(row),
    regions: row.regions ?? [],
    parts: await readParts(client, row.id),
  };
}

/** Keeps a lease; one whose incident was closed meanwhile ends as failed. */
export async function renew(client: pg.PoolClient, id: string, by: string, leaseMs: number): Promise<boolean> {
  const { rowCount } = await client.query({
    name: "renew-reconciliation",
    text: `UPDATE reconciliation r SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
           WHERE r.reconciliation_id = $1 AND r.lease_by = $2 AND r.state IN ${FAIL.from} AND ${INCIDENT_OPEN}`,
    values: [id, by, leaseMs],
  });
  return rowCount === 1;
}

/** Ends what nobody will go on with: its incident is closed. */
export async function endAbandoned(client: pg.PoolClient): Promise<void> {
  await client.query(
    `UPDATE reconciliation r SET state = ${FAIL.to}, because = 'the incident was closed before every key was compared',
       finished_at = clock_timestamp(), lease_by = NULL, lease_until = NULL
     WHERE r.state IN ${FAIL.from} AND r.incident_id IS NOT NULL AND NOT ${INCIDENT_OPEN}`,
  );
}

/** Checkpoint, counts and findings in one transaction, or nothing. */
export async function advance(client: pg.PoolClient, id: string, by: string, progress: PartProgress): Promise<boolean> {
  const { part, pathId, from, to, scanned, done, found } = progress;
  const { rowCount } = await client.query({
    name: "advance-reconciliation",
    text: `UPDATE reconciliation_part p SET checkpoint = $5, scanned = p.scanned + $6, done = $7, because = NULL,
             total = CASE WHEN $7 THEN p.scanned + $6 ELSE p.total END
           WHERE p.reconciliation_id = $1 AND p.part = $2 AND p.checkpoint IS NOT DISTINCT FROM $3 AND NOT p.done
             AND EXISTS (SELECT FROM reconciliation r WHERE r.reconciliation_id = $1 AND r.lease_by = $4 AND r.state IN ${FAIL.from})`,
    values: [id, part, from, by, to, scanned, done],
  });
  if (rowCount !== 1) return false;
  if (found.length === 0) return true;
  // A key that is met again, in another store or after a crash, is one finding still.
  await client.query({
    name: "reconciliation-found",
    text: `INSERT INTO reconciliation_finding AS f (reconciliation_id, path_id, key, kinds, open_kinds)
           SELECT $1, $2, u.key, bit_or(u.kinds), bit_or(u.kinds) FROM unnest($3::text[], $4::integer[]) u(key, kinds)
           GROUP BY u.key ORDER BY u.key
           ON CONFLICT (reconciliation_id, path_id, key) DO UPDATE SET kinds = f.kinds | EXCLUDED.kinds,
             open_kinds = EXCLUDED.open_kinds, checked_at = EXCLUDED.checked_at`,
    values: [id, pathId, textArray(found.map((f) => f.key)), found.map((f) => f.kinds)],
  });
  await recordDivergences(client, pathId, found, "reconciler");
  return true;
}
