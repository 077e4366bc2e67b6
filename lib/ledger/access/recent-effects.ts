import type { PlanKind } from "../../domain/plan/kinds";
import type { Plan } from "../plans/model";
import type { Queryable } from "../queryable";

/** The items that an incident's other plans were to change whose runs began in the last 24 hours, by kind. */
export async function recentEffects(
  ledger: Queryable,
  { id, incident }: Pick<Plan, "id" | "incident">,
): Promise<Map<PlanKind, bigint>> {
  const { rows } = await ledger.query<{ kind: PlanKind; effects: string }>(
    `SELECT p.kind, sum(coalesce((p.counts->>'apply')::bigint, 0) + coalesce((p.counts->>'refused')::bigint, 0)) AS effects
     FROM plan p JOIN run r USING (plan_id)
     WHERE r.incident_id = $1 AND p.plan_id <> $2 AND r.started_at > clock_timestamp() - interval '24 hours'
     GROUP BY p.kind`,
    [incident, id],
  );
  return new Map(rows.map(({ kind, effects }) => [kind, BigInt(effects)]));
}
