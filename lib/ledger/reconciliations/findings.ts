import type pg from "pg";
import { textArray } from "../../postgres/arrays";
import type { OpenFinding } from "./model";

/** Open findings of the newest reconciliation of each open incident, the longest unlooked first. */
export async function openFindings(pool: pg.Pool, checkedBefore: Date, limit: number): Promise<OpenFinding[]> {
  const { rows } = await pool.query<{ id: string; path_id: number; key: string; regions: string[] }>({
    name: "reconciliation-open-findings",
    text: `WITH current AS (
        SELECT n.reconciliation_id, i.regions FROM incident i CROSS JOIN LATERAL (
          SELECT r.reconciliation_id FROM reconciliation r WHERE r.incident_id = i.incident_id
          ORDER BY r.started_at DESC, r.reconciliation_id DESC LIMIT 1) n
        WHERE i.status = 'open')
      SELECT c.reconciliation_id AS id, f.path_id, f.key, c.regions FROM current c CROSS JOIN LATERAL (
        SELECT x.path_id, x.key, x.checked_at FROM reconciliation_finding x
        WHERE x.reconciliation_id = c.reconciliation_id AND x.open_kinds <> 0 AND x.checked_at < $1 ORDER BY x.checked_at LIMIT $2) f
      ORDER BY f.checked_at LIMIT $2`,
    values: [checkedBefore, limit],
  });
  return rows.map((row) => ({ id: row.id, pathId: row.path_id, key: row.key, regions: row.regions }));
}

/** Writes which findings of these keys are open now; `kinds` null: the key was looked at, and could not be told. */
export async function recordOpen(
  pool: pg.Pool,
  id: string,
  pathId: number,
  open: { key: string; kinds: number | null }[],
): Promise<void> {
  await pool.query({
    name: "reconciliation-record-open",
    text: `UPDATE reconciliation_finding f SET open_kinds = coalesce(u.kinds, f.open_kinds), checked_at = clock_timestamp()
           FROM unnest($3::text[], $4::integer[]) u(key, kinds)
           WHERE f.reconciliation_id = $1 AND f.path_id = $2 AND f.key = u.key`,
    values: [id, pathId, textArray(open.map((o) => o.key)), open.map((o) => o.kinds)],
  });
}
