import type pg from "pg";
import { DISPOSITIONS } from "../../domain/plan/disposition";
import { inTransaction } from "../../postgres/pool";
import type { Queryable } from "../audit";
import type { Incident } from "../incidents/model";
import { keysInScope } from "../incidents/scope-sql";
import { headsOf, withdrawn } from "./candidate-keys";
import { candidates } from "./candidates";
import type { NewPlan, Plan, PlanStore } from "./model";
import { addItems, itemsThrough, planItems, readPlan, staleBecause } from "./rows";

const BUILD_LEASE = "interval '20 seconds'";

/** The builder of a plan that nobody has taken yet. */
const NOBODY = "nobody";

/** Plans on Postgres. */
export function postgresPlans(pool: pg.Pool): PlanStore {
  return {
    read: (id) => readPlan(pool, id),
    adopt: (builder) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ plan_id: string }>(
          `UPDATE plan SET build_by = $1, build_until = now() + ${BUILD_LEASE}, built = 0
           WHERE plan_id = (SELECT plan_id FROM plan WHERE status = 'building' AND build_until < now() LIMIT 1 FOR UPDATE SKIP LOCKED)
           RETURNING plan_id`,
          [builder],
        );
        const id = rows[0]?.plan_id ?? null;
        if (id !== null) await client.query("DELETE FROM plan_item WHERE plan_id = $1", [id]);
        return id;
      }),
    async take(id, builder) {
      const { rowCount } = await pool.query(
        `UPDATE plan SET build_by = $2, build_until = now() + ${BUILD_LEASE} WHERE plan_id = $1 AND build_by = $3 AND status = 'building'`,
        [id, builder, NOBODY],
      );
      return rowCount === 1;
    },
    async keepBuilding(id, builder, built) {
      const { rowCount } = await pool.query(
        `UPDATE plan SET build_until = now() + ${BUILD_LEASE}, built = $3 WHERE plan_id = $1 AND build_by = $2 AND status = 'building'`,
        [id, builder, built],
      );
      return rowCount === 1;
    },
    addItems: (id, builder, items) => addItems(pool, id, builder, items),
    async finish(id, builder, { total, counts, digest, needsApproval }) {
      const { rowCount } = await pool.query(
        `UPDATE plan SET status = 'ready', total = $3, built = $3, counts = $4, digest = $5, needs_approval = $6
         WHERE plan_id = $1 AND build_by = $2 AND status = 'building'`,
        [
          id,
          builder,
          total,
          JSON.stringify(Object.fromEntries(Object.entries(counts).map(([k, v]) => [k, String(v)]))),
          digest,
          needsApproval,
        ],
      );
      return rowCount === 1;
    },
    async fail(id, builder, because) {
      await pool.query(
        "UPDATE plan SET status = 'failed', because = $3 WHERE plan_id = $1 AND build_by = $2 AND status = 'building'",
        [id, builder, because.slice(0, 2_000)],
      );
    },
    items: (id, disposition, after, limit) => planItems(pool, id, disposition, after, limit),
    itemsThrough: (id, effects) => itemsThrough(pool, id, effects),
    candidates: (plan, incident, path, after, limit) => candidates(pool, plan, incident, path, after, limit),
    heads: (pathId, keys) => headsOf(pool, pathId, keys),
    withdrawn: (pathId, mutations) => withdrawn(pool, pathId, mutations),
    approvals: (id) => approvalsOf(pool, id),
    staleBecause: (plan) => staleBecause(pool, plan),
    arrivedSince: (plan, incident) => arrivedSince(pool, plan, incident),
    settles: (plan) => settles(pool, plan),
  };
}

/** Puts a plan in whose list is still to be frozen, under the authority and the epochs of now. A builder has to take it in time. */
export async function insertPlan(client: Queryable, plan: NewPlan, actor: string): Promise<void> {
  await client.query(
    `INSERT INTO plan (plan_id, incident_id, kind, selection, payload, reason, rate_per_sec, canary, horizon, authority_seq, epochs,
       build_by, build_until, created_by, expires_at)
     SELECT $1, i.incident_id, $3, $4, $5, $6, $7, $8, clock_timestamp(), i.authority_seq,
       (SELECT jsonb_object_agg(c.path_id::text, c.epoch::text) FROM incident_path p JOIN path_control c USING (path_id) WHERE p.incident_id = i.incident_id),
       $9, now() + ${BUILD_LEASE}, $10, clock_timestamp() + $11 * interval '1 millisecond'
     FROM incident i WHERE i.incident_id = $2`,
    [
      plan.id,
      plan.incident,
      plan.kind,
      JSON.stringify(plan.selection),
      plan.payload ?? null,
      plan.reason,
      plan.ratePerSec,
      plan.canary,
      NOBODY,
      actor,
      plan.expiresInMs,
    ],
  );
}

/** Approves a locked plan's digest; false where this person had. */
export async function insertApproval(
  client: Queryable,
  approval: { plan: string; actor: string; digest: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    "INSERT INTO plan_approval (plan_id, actor, digest) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    [approval.plan, approval.actor, approval.digest],
  );
  return rowCount === 1;
}

/** Who approved a plan as it is, and when. */
export async function approvalsOf(client: Queryable, plan: string): Promise<{ by: string; at: Date }[]> {
  const { rows } = await client.query<{ actor: string; at: Date }>(
    "SELECT a.actor, a.at FROM plan_approval a JOIN plan p USING (plan_id) WHERE a.plan_id = $1 AND a.digest = p.digest ORDER BY a.at",
    [plan],
  );
  return rows.map((row) => ({ by: row.actor, at: row.at }));
}

/** Locks a plan's row and reads it; null where there is none. */
export async function lockPlan(client: Queryable, id: string): Promise<Plan | null> {
  const { rowCount } = await client.query("SELECT FROM plan WHERE plan_id = $1 FOR SHARE", [id]);
  return rowCount === 1 ? readPlan(client, id) : null;
}

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
