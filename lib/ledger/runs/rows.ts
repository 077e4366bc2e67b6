import type pg from "pg";
import type { PlanKind } from "../../domain/plan/kinds";
import { OUTCOMES, type Outcome } from "../../domain/run/outcomes";
import type { RunState } from "../../domain/run/run-states";
import type { ItemPage, PlanItem } from "../plans/model";
import { type ItemRow, itemColumns, itemOf } from "../plans/rows";
import type { Queryable } from "../queryable";
import type { Run } from "./model";

interface Row {
  run_id: string;
  plan_id: string;
  incident_id: string;
  kind: PlanKind;
  state: RunState;
  because: string | null;
  rate_per_sec: number | null;
  canary: number;
  epochs: Record<string, string>;
  token: string;
  bound_token: string;
  lease_by: string | null;
  total: string;
  outcomes: string[] | null;
  effective_rate: number | null;
  measured_rate: number | null;
  measured_at: Date | null;
  started_at: Date;
  started_by: string;
  started_by_id: string | null;
  finished_at: Date | null;
}

/** A run's columns with its plan's and the sums over its lanes, over `r`. */
export const RUN_COLUMNS = `r.*, p.kind, p.total,
  (SELECT array_agg(n::text ORDER BY g) FROM (SELECT g, sum(l.outcomes[g]) AS n FROM run_lane l, generate_series(1, ${OUTCOMES.length}) g
   WHERE l.run_id = r.run_id GROUP BY g) s) AS outcomes`;

export function runOf(row: Row): Run {
  const counts: Run["outcomes"] = {};
  for (const [i, n] of (row.outcomes ?? []).entries()) if (Number(n) > 0) counts[OUTCOMES[i] as Outcome] = String(n);
  // A batch that was under way when the run was aborted still lands, so what was not come to is reckoned and not kept.
  const ended = (row.outcomes ?? []).reduce((sum, n) => sum + BigInt(n), 0n);
  if (row.state === "aborted" && BigInt(row.total) > ended) counts["not-run"] = String(BigInt(row.total) - ended);
  return {
    id: row.run_id,
    plan: row.plan_id,
    incident: row.incident_id,
    kind: row.kind,
    state: row.state,
    because: row.because,
    ratePerSec: row.rate_per_sec,
    canary: BigInt(row.canary),
    epochs: row.epochs,
    token: BigInt(row.token),
    boundToken: BigInt(row.bound_token),
    leaseBy: row.lease_by,
    total: BigInt(row.total),
    outcomes: counts,
    effectiveRate: row.effective_rate,
    measuredRate: row.measured_rate,
    measuredAt: row.measured_at,
    startedAt: row.started_at,
    startedBy: row.started_by,
    startedById: row.started_by_id,
    finishedAt: row.finished_at,
  };
}

/** Reads a run, or null. */
export async function readRun(pool: Queryable, id: string): Promise<Run | null> {
  const { rows } = await pool.query<Row>({
    name: "run",
    text: `SELECT ${RUN_COLUMNS} FROM run r JOIN plan p USING (plan_id) WHERE r.run_id = $1`,
    values: [id],
  });
  return rows[0] === undefined ? null : runOf(rows[0]);
}

/** A page of a run's items with their outcomes: what no exception names went as its plan said, or was not come to. */
export async function runItems(
  pool: pg.Pool,
  id: string,
  outcome: Outcome | null,
  { after, limit }: ItemPage,
): Promise<(PlanItem & { outcome: Outcome; outcomeBecause: string | null })[]> {
  const expected = `CASE WHEN i.seq > l.reached THEN ${OUTCOMES.indexOf("not-run")}
    ELSE (ARRAY[0, 1, 2, 5, 4, 6, 7, 8])[i.disposition + 1] END`;
  const { rows } = await pool.query<ItemRow & { outcome: number; outcome_because: string | null }>({
    name: "run-items",
    text: `SELECT ${itemColumns("i")}, coalesce(e.outcome, ${expected}) AS outcome, e.because AS outcome_because
           FROM run r JOIN run_lane l USING (run_id)
           JOIN plan_item i ON i.plan_id = r.plan_id AND i.path_id = l.path_id AND i.lane = l.lane
           LEFT JOIN run_exception e ON e.run_id = r.run_id AND e.path_id = i.path_id AND e.lane = i.lane AND e.seq = i.seq
           WHERE r.run_id = $1 AND (i.path_id, i.lane, i.seq) > ($2, $3, $4)
             AND ($6::smallint IS NULL OR coalesce(e.outcome, ${expected}) = $6)
           ORDER BY i.path_id, i.lane, i.seq LIMIT $5`,
    values: [
      id,
      after?.pathId ?? -1,
      after?.lane ?? -1,
      after?.seq ?? -1,
      limit,
      outcome === null ? null : OUTCOMES.indexOf(outcome),
    ],
  });
  return rows.map((row) => ({
    ...itemOf(row),
    outcome: OUTCOMES[row.outcome] as Outcome,
    outcomeBecause: row.outcome_because,
  }));
}
