import type pg from "pg";
import { MATRIX } from "../../domain/access/matrix";
import { readPlan } from "../plans/rows";
import { approvalStanding } from "./approvals";

/** Whether the principal of a stable id still holds a role ($3) on the path, or is of a kind that has no grants. */
const stillHolds = (id: string, alsoHas = "true") => `split_part(${id}, ':', 1) NOT IN ('person', 'service') OR EXISTS (
               SELECT FROM principal p JOIN principal_grant g USING (principal_id)
               WHERE ${id} IN ('person:' || p.principal_id, 'service:' || p.principal_id) AND p.ended_at IS NULL
                 AND g.ended_at IS NULL AND g.role = ANY ($3::text[]) AND g.path IN ('*', c.path) AND ${alsoHas}
                 AND p.principal_id::text = split_part(${id}, ':', 2))`;

/**
 * Why a run may not go on with its next batch, or null: a person has stopped all repairs, its starter may not start it any more, the glass
 * that it began under is not open any more, or its approvals do not count any more. The time limit of approvals is asked when a run
 * begins, and not here; the rules about second persons are asked by `rulesStop`.
 */
export async function runStop(pool: pg.Pool, run: string, pathId: number): Promise<string | null> {
  const { rows } = await pool.query<{
    frozen: string | null;
    may: boolean;
    starter: string;
    glass: string | null;
    glassOver: boolean | null;
    plan_id: string;
    approved: boolean;
    path_ids: number[];
  }>({
    name: "run-stop",
    text: `SELECT (SELECT f.actor || ' stopped all repairs: ' || f.reason FROM repair_freeze f WHERE f.thawed_at IS NULL) AS frozen,
             r.started_by AS starter, r.plan_id,
             r.started_by_id IS NULL OR ${stillHolds("r.started_by_id")} AS may,
             b.opened_by AS glass,
             b.open_until <= clock_timestamp() OR NOT (${stillHolds("b.opened_by_id", "g.break_glass")}) AS "glassOver",
             EXISTS (SELECT FROM plan_approval a WHERE a.plan_id = r.plan_id) AS approved,
             ARRAY(SELECT i.path_id FROM incident_path i WHERE i.incident_id = r.incident_id) AS path_ids
           FROM run r JOIN path_control c ON c.path_id = $2 LEFT JOIN broken_glass b USING (glass_id) WHERE r.run_id = $1`,
    values: [run, pathId, [...MATRIX["run.start"].roles]],
  });
  const row = rows[0];
  if (row === undefined) return null;
  if (row.frozen !== null) return row.frozen;
  if (!row.may) return `${row.starter} started it, and may not start runs of this path any more`;
  if (row.glassOver === true) return `the glass that ${row.glass} broke for it is not open any more`;
  if (!row.approved) return null;
  const plan = await readPlan(pool, row.plan_id);
  if (plan === null) return null;
  const asked = { pathIds: row.path_ids, signedIn: false, rules: null };
  const { counting, voided } = await approvalStanding(pool, plan, asked);
  return counting.length > 0
    ? null
    : `its approval does not count any more${voided.length > 0 ? `: ${voided.join("; ")}` : ""}`;
}
