import type { PlanKind } from "../../domain/plan/kinds";
import type { Plan } from "../plans/model";
import type { Queryable } from "../queryable";

/**
 * The items that an incident's other plans were to change, by kind: of runs that began in the 24 hours before now, or before this plan's own
 * run began.
 */
export async function recentEffects(
  ledger: Queryable,
  { id, incident }: Pick<Plan, "id" | "incident">,
): Promise<Map<PlanKind, bigint>> {
  const { rows } = await ledger.query<{ kind: PlanKind; effects: string }>(
    `SELECT p.kind, sum(coalesce((p.counts->>'apply')::bigint, 0) + coalesce((p.counts->>'refused')::bigint, 0)) AS effects
     FROM plan p JOIN run r USING (plan_id)
       CROSS JOIN (SELECT coalesce(min(started_at), clock_timestamp()) AS at FROM run WHERE plan_id = $2) AS began
     WHERE r.incident_id = $1 AND p.plan_id <> $2 AND r.started_at > began.at - interval '24 hours' AND r.started_at <= began.at
     GROUP BY p.kind`,
    [incident, id],
  );
  return new Map(rows.map(({ kind, effects }) => [kind, BigInt(effects)]));
}
