import type pg from "pg";
import type { ReconciledSource } from "../../domain/reconcile/parts";
import { LAST_CODE } from "../../domain/verdict/findings";
import { boundTo } from "../bound-to";
import type { ReconciliationPart, ReconciliationStory } from "./model";

/** Reconciliations as they are shown. */
export function reconciliationReadsOn(pool: pg.Pool) {
  return boundTo(pool, { story });
}

export type ReconciliationReads = ReturnType<typeof reconciliationReadsOn>;

type State = ReconciliationStory["state"];

/** What of each key is waived, as a mask; a waiver without finding and mutation is of the whole key. */
const WAIVED = `
  SELECT w.path_id, w.key, bit_or(CASE WHEN w.finding IS NULL THEN -1 ELSE 1 << w.finding END) AS kinds FROM waiver w
  WHERE w.incident_id = r.incident_id AND w.mutation_id IS NULL GROUP BY w.path_id, w.key`;

const COUNTS = `
  SELECT count(*) FILTER (WHERE f.open_kinds & ~coalesce(w.kinds, 0) <> 0) AS open,
    count(*) FILTER (WHERE f.open_kinds & ~coalesce(w.kinds, 0) = 0) AS waived
  FROM reconciliation_finding f LEFT JOIN (${WAIVED}) w USING (path_id, key)
  WHERE f.reconciliation_id = r.reconciliation_id AND f.open_kinds <> 0`;

/** Counts the open keys of a reconciliation, and the waived ones among them. */
export async function openAndWaived(pool: pg.Pool, id: string): Promise<{ open: bigint; waived: bigint }> {
  const { rows } = await pool.query<{ open: string; waived: string }>({
    name: "reconciliation-counts",
    text: `SELECT c.open, c.waived FROM reconciliation r CROSS JOIN LATERAL (${COUNTS}) c WHERE r.reconciliation_id = $1`,
    values: [id],
  });
  return { open: BigInt(rows[0]?.open ?? 0), waived: BigInt(rows[0]?.waived ?? 0) };
}

/** Reads a reconciliation with all its parts. */
async function story(pool: pg.Pool, id: string, items: number): Promise<ReconciliationStory | null> {
  const { rows } = await pool.query<{
    incident_id: string | null;
    state: State;
    because: string | null;
    started_at: Date;
    finished_at: Date | null;
    open: string;
    waived: string;
    found: Record<string, number> | null;
    open_by_finding: Record<string, number> | null;
    items: { path_id: number; key: string; kinds: number; waived: boolean }[] | null;
    read_at: Date;
  }>({
    name: "reconciliation-story",
    text: `SELECT r.incident_id, r.state, r.because, r.started_at, r.finished_at, c.open, c.waived, clock_timestamp() AS read_at,
        (SELECT json_object_agg(g.rank, g.n) FROM (
           SELECT k.rank, count(*) AS n FROM reconciliation_finding f JOIN generate_series(0, ${LAST_CODE}) k(rank) ON f.kinds >> k.rank & 1 = 1
           WHERE f.reconciliation_id = r.reconciliation_id GROUP BY k.rank) g) AS found,
        (SELECT json_object_agg(g.rank, g.n) FROM (
           SELECT k.rank, count(*) AS n FROM reconciliation_finding f LEFT JOIN (${WAIVED}) w USING (path_id, key)
           JOIN generate_series(0, ${LAST_CODE}) k(rank) ON (f.open_kinds & ~coalesce(w.kinds, 0)) >> k.rank & 1 = 1
           WHERE f.reconciliation_id = r.reconciliation_id AND f.open_kinds <> 0 GROUP BY k.rank) g) AS open_by_finding,
        (SELECT json_agg(i) FROM (
           SELECT f.path_id, f.key, f.open_kinds AS kinds, f.open_kinds & ~coalesce(w.kinds, 0) = 0 AS waived
           FROM reconciliation_finding f LEFT JOIN (${WAIVED}) w USING (path_id, key)
           WHERE f.reconciliation_id = r.reconciliation_id AND f.open_kinds <> 0 ORDER BY waived, f.path_id, f.key LIMIT $2) i) AS items
      FROM reconciliation r CROSS JOIN LATERAL (${COUNTS}) c WHERE r.reconciliation_id = $1`,
    values: [id, items],
  });
  const row = rows[0];
  if (row === undefined) return null;
  const counted = (counts: Record<string, number> | null) =>
    new Map(Object.entries(counts ?? {}).map(([rank, n]) => [Number(rank), BigInt(n)]));
  return {
    id,
    incidentId: row.incident_id,
    state: row.state,
    because: row.because,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    parts: await readParts(pool, id),
    open: BigInt(row.open),
    waived: BigInt(row.waived),
    found: counted(row.found),
    openByFinding: counted(row.open_by_finding),
    items: (row.items ?? []).map((item) => ({
      pathId: item.path_id,
      key: item.key,
      openKinds: item.kinds,
      waived: item.waived,
    })),
    readAt: row.read_at,
  };
}

interface PartRow {
  part: number;
  path_id: number;
  source: string;
  checkpoint: string | null;
  scanned: string;
  total: string | null;
  done: boolean;
  because: string | null;
}

/** The parts of a reconciliation, in the order in which they are walked. */
export async function readParts(ledger: pg.Pool | pg.PoolClient, id: string): Promise<ReconciliationPart[]> {
  const { rows } = await ledger.query<PartRow>({
    name: "reconciliation-parts",
    text: "SELECT part, path_id, source, checkpoint, scanned, total, done, because FROM reconciliation_part WHERE reconciliation_id = $1 ORDER BY part",
    values: [id],
  });
  return rows.map((row) => ({
    part: row.part,
    pathId: row.path_id,
    source: row.source as ReconciledSource,
    checkpoint: row.checkpoint,
    scanned: BigInt(row.scanned),
    total: row.total === null ? null : BigInt(row.total),
    done: row.done,
    because: row.because,
  }));
}
