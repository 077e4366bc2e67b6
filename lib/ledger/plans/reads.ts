import type pg from "pg";
import { DISPOSITIONS } from "../../domain/plan/disposition";
import { recentEffects } from "../access/recent-effects";
import { shownRules } from "../access/shown-rules";
import { shownApprovals } from "../access/standing";
import { boundTo } from "../bound-to";
import type { Incident } from "../incidents/model";
import { keysInScope } from "../incidents/scope-sql";
import type { Plan } from "./model";
import { planItems, readPlan, staleBecause } from "./rows";

/** Plans as they are shown. */
export function planReadsOn(pool: pg.Pool) {
  return boundTo(pool, {
    read: readPlan,
    items: planItems,
    approvals: shownApprovals,
    staleBecause,
    arrivedSince,
    settles,
    recentEffects,
    consoleRules: shownRules,
  });
}

export type PlanReads = ReturnType<typeof planReadsOn>;

/** Counts mutations in an incident's scope accepted after a plan's horizon, up to 100,000 on each path. */
async function arrivedSince(pool: pg.Pool, plan: Plan, incident: Incident): Promise<bigint> {
  let total = 0n;
  for (const pathId of incident.pathIds) {
    const keys = keysInScope(incident, pathId, "m.key", 3);
    const { rows } = await pool.query<{ n: string }>(
      `SELECT count(*) AS n FROM (SELECT FROM mutation m WHERE m.path_id = $1
         AND m.id > (lpad(to_hex(floor(extract(epoch FROM $2::timestamptz) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
         AND m.accepted_at > $2 AND ${keys.sql} LIMIT 100000) x`,
      [pathId, plan.horizon, ...keys.values],
    );
    total += BigInt(rows[0]?.n ?? 0);
  }
  return total;
}

const SETTLED = ["already-applied", "superseded"] as const;

/** So many items are looked up in what is outstanding. */
const SETTLES_LOOKED_AT = 10_000;

/** Whether an item that a replay would not apply is outstanding, and so settled by its run; null where that is not found out cheaply. */
async function settles(pool: pg.Pool, plan: string): Promise<boolean | null> {
  const { rows } = await pool.query<{ looked: string; outstanding: string }>({
    name: "plan-settles",
    text: `SELECT count(*) AS looked, count(o.mutation_id) AS outstanding
           FROM (SELECT path_id, lane, mutation_id FROM plan_item WHERE plan_id = $1 AND disposition = ANY ($2::smallint[]) LIMIT ${SETTLES_LOOKED_AT + 1}) i
           LEFT JOIN LATERAL (SELECT x.mutation_id FROM outstanding x
             WHERE x.path_id = i.path_id AND x.lane = i.lane AND x.mutation_id = i.mutation_id LIMIT 1) o ON true`,
    values: [plan, SETTLED.map((disposition) => DISPOSITIONS.indexOf(disposition))],
  });
  const { looked, outstanding } = rows[0] ?? { looked: "0", outstanding: "0" };
  if (outstanding !== "0") return true;
  return Number(looked) > SETTLES_LOOKED_AT ? null : false;
}
