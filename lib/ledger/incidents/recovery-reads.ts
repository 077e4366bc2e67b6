import type pg from "pg";
import { OUTCOMES, type Outcome } from "../../domain/run/outcomes";
import { boundTo } from "../bound-to";
import { openAndWaived } from "../reconciliations/reads";
import { FINDINGS_OF_DIVERGENCES, findingsInScope } from "./divergence-scope";
import type { Incident, PhantomSample, ReconciliationStanding, RunSummary } from "./model";
import { knownWrites, observedPromises } from "./observed-report";
import { brokenPromises, figures } from "./report-figures";
import { concernedKeys } from "./report-keys";

/** Reads an incident's plans, runs and reconciliations for gates, screens and reports. */
export function recoveryReadsOn(pool: pg.Pool) {
  return boundTo(pool, {
    plans,
    reconciliations,
    quietKeys,
    frozenKeys,
    phantoms,
    figures,
    brokenPromises,
    concernedKeys,
    knownWrites,
    observedPromises,
  });
}

export type RecoveryReads = ReturnType<typeof recoveryReadsOn>;

/** An incident's reconciliations, newest first. */
async function reconciliations(pool: pg.Pool, incident: string): Promise<ReconciliationStanding[]> {
  const { rows } = await pool.query<{
    reconciliation_id: string;
    state: "running" | "done" | "failed";
    started_at: Date;
    finished_at: Date | null;
    scanned: string;
    total: string | null;
  }>({
    name: "incident-reconciliations",
    text: `SELECT r.*, p.scanned, p.total FROM reconciliation r
           CROSS JOIN LATERAL (
             SELECT coalesce(sum(scanned), 0) AS scanned, CASE WHEN bool_and(total IS NOT NULL) THEN sum(total) END AS total
             FROM reconciliation_part q WHERE q.reconciliation_id = r.reconciliation_id AND q.source NOT IN ('outbox', 'jobs')) p
           WHERE r.incident_id = $1 ORDER BY r.started_at DESC, r.reconciliation_id DESC LIMIT 20`,
    values: [incident],
  });
  const newest = rows[0]?.reconciliation_id;
  const counts = newest === undefined ? null : await openAndWaived(pool, newest);
  return rows.map((row) => ({
    id: row.reconciliation_id,
    state: row.state,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    counts: row.reconciliation_id === newest ? counts : null,
    scanned: BigInt(row.scanned),
    total: row.total === null ? null : BigInt(row.total),
  }));
}

/** Keys of a named list about which there is nothing to report and nothing is owed; null where the scope names no keys. */
async function quietKeys(pool: pg.Pool, incident: Incident, pathId: number): Promise<bigint | null> {
  if (incident.keysBy !== "list") return null;
  const { rows } = await pool.query<{ n: string }>({
    name: "incident-quiet-keys",
    text: `SELECT count(*) AS n FROM incident_key k WHERE k.incident_id = $1 AND k.path_id = $2
             AND NOT EXISTS (SELECT FROM divergence d WHERE d.path_id = k.path_id AND d.key = k.key)
             AND NOT EXISTS (SELECT FROM outstanding o WHERE o.path_id = k.path_id AND o.key = k.key)
             AND NOT EXISTS (SELECT FROM observed_key w WHERE w.path_id = k.path_id AND w.key = k.key AND w.outstanding > 0)`,
    values: [incident.id, pathId],
  });
  return BigInt(rows[0]?.n ?? 0);
}

/** The keys that an incident froze on a path; null where there are more than `most`, or it froze none. */
async function frozenKeys(pool: pg.Pool, incident: Incident, pathId: number, most: number): Promise<string[] | null> {
  if (incident.keysBy !== "list") return null;
  const { rows } = await pool.query<{ key: string }>({
    name: "incident-frozen-keys",
    text: "SELECT key FROM incident_key WHERE incident_id = $1 AND path_id = $2 LIMIT $3",
    values: [incident.id, pathId, most + 1],
  });
  return rows.length > most ? null : rows.map(({ key }) => key);
}

/** Keys in scope that show a phantom in this region, with the oldest of them. */
async function phantoms(pool: pg.Pool, incident: Incident, pathId: number, { region, limit }: PhantomSample) {
  const scope = findingsInScope(incident, pathId, 3);
  const { rows } = await pool.query<{ key: string; sentence: string; n: string }>(
    `SELECT d.key, f->>'sentence' AS sentence, count(*) OVER () AS n FROM ${FINDINGS_OF_DIVERGENCES}
     WHERE d.path_id = $1 AND d.kinds >> 1 & 1 = 1 AND f->>'finding' = 'phantom' AND f->'regions' ? $2 AND ${scope.sql}
     ORDER BY d.since LIMIT ${Math.max(1, limit)}`,
    [pathId, region, ...scope.values],
  );
  return {
    keys: BigInt(rows[0]?.n ?? 0),
    samples: rows.slice(0, limit).map(({ key, sentence }) => ({ key, sentence })),
  };
}

/** An incident's plans with their runs. */
async function plans(pool: pg.Pool, incident: string): Promise<RunSummary[]> {
  const { rows } = await pool.query<{
    plan_id: string;
    kind: RunSummary["kind"];
    status: RunSummary["status"];
    total: string | null;
    effects: string | null;
    created_at: Date;
    created_by: string;
    run_id: string | null;
    state: NonNullable<RunSummary["run"]>["state"] | null;
    started_at: Date | null;
    started_by: string | null;
    finished_at: Date | null;
    outcomes: string[] | null;
  }>({
    name: "incident-plans",
    text: `SELECT p.plan_id, p.kind, p.status, p.total, CASE WHEN p.counts IS NOT NULL THEN coalesce(p.counts ->> 'apply', '0') END AS effects,
             p.created_at, p.created_by, r.run_id, r.state, r.started_at, r.started_by, r.finished_at,
             (SELECT array_agg(n::text ORDER BY g) FROM (SELECT g, sum(l.outcomes[g]) AS n FROM run_lane l, generate_series(1, ${OUTCOMES.length}) g
              WHERE l.run_id = r.run_id GROUP BY g) s) AS outcomes
           FROM plan p LEFT JOIN run r ON r.plan_id = p.plan_id WHERE p.incident_id = $1 ORDER BY p.created_at`,
    values: [incident],
  });
  return rows.map((row) => ({
    plan: row.plan_id,
    kind: row.kind,
    status: row.status,
    total: row.total === null ? null : BigInt(row.total),
    effects: row.effects === null ? null : BigInt(row.effects),
    createdAt: row.created_at,
    createdBy: row.created_by,
    run:
      row.run_id === null
        ? null
        : {
            id: row.run_id,
            state: row.state as NonNullable<RunSummary["run"]>["state"],
            startedAt: row.started_at as Date,
            startedBy: row.started_by ?? "",
            finishedAt: row.finished_at,
            outcomes: Object.fromEntries(
              (row.outcomes ?? []).flatMap((n, i) => (Number(n) > 0 ? [[OUTCOMES[i] as Outcome, n]] : [])),
            ),
          },
  }));
}
