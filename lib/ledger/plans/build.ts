import type pg from "pg";
import type { Principal } from "../../domain/access/principal";
import { planAsksApproval } from "../../domain/notification/notices";
import { DISPOSITIONS, type Disposition } from "../../domain/plan/disposition";
import { PLAN } from "../../domain/plan/transitions";
import { plainArray, textArray } from "../../postgres/arrays";
import { inTransaction } from "../../postgres/pool";
import { sqlMove } from "../codes";
import { readIncident } from "../incidents/rows";
import { notify } from "../notifications/notify";
import type { Queryable } from "../queryable";
import type { NewPlan, NewPlanItem } from "./model";
import { detailText, readPlan } from "./rows";

const FREEZE = sqlMove(PLAN, "freeze");
const FAIL = sqlMove(PLAN, "fail");
const BUILD_LEASE = "interval '20 seconds'";

/** The builder of a plan that nobody has taken yet. */
const NOBODY = "nobody";

/** Takes over a plan whose builder died, and empties its list, which begins anew; null where there is none. */
export function adopt(pool: pg.Pool, builder: string): Promise<string | null> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ plan_id: string }>(
      `UPDATE plan SET build_by = $1, build_until = now() + ${BUILD_LEASE}, built = 0
       WHERE plan_id = (SELECT plan_id FROM plan WHERE status IN ${FREEZE.from} AND build_until < now() LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING plan_id`,
      [builder],
    );
    const id = rows[0]?.plan_id ?? null;
    if (id !== null) await client.query("DELETE FROM plan_item WHERE plan_id = $1", [id]);
    return id;
  });
}

/** Takes a new plan to freeze its list; false where another builder has it. */
export async function take(pool: pg.Pool, id: string, builder: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE plan SET build_by = $2, build_until = now() + ${BUILD_LEASE} WHERE plan_id = $1 AND build_by = $3 AND status IN ${FREEZE.from}`,
    [id, builder, NOBODY],
  );
  return rowCount === 1;
}

/** Keeps a plan that is being built, and notes how many items it has so far; false where another builder has it. */
export async function keepBuilding(pool: pg.Pool, id: string, builder: string, built: bigint): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE plan SET build_until = now() + ${BUILD_LEASE}, built = $3 WHERE plan_id = $1 AND build_by = $2 AND status IN ${FREEZE.from}`,
    [id, builder, built],
  );
  return rowCount === 1;
}

/** A plan's frozen list. */
export interface FrozenList {
  total: bigint;
  counts: Partial<Record<Disposition, bigint>>;
  digest: string;
  /** Why the plan itself needs a second person. */
  needsApproval: string | null;
  /** Why a second person is asked for as things stand, a rule's reason included. */
  asked: string | null;
}

/**
 * Ends the building of a plan: its list is whole, and its digest says what it has. Tells the second person that is asked for. False where
 * another builder has the plan.
 */
export function finish(pool: pg.Pool, id: string, builder: string, list: FrozenList): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const finished = await putFrozen(client, id, builder, list);
    if (finished && list.asked !== null) await tellAsked(client, id, list.asked);
    return finished;
  });
}

async function tellAsked(client: Queryable, id: string, because: string): Promise<void> {
  const plan = await readPlan(client, id);
  const incident = plan === null ? null : await readIncident(client, plan.incident);
  if (plan === null || incident === null) return;
  const { kind, total, createdBy: by } = plan;
  await notify(client, planAsksApproval({ id, by, kind, total: total ?? 0n, because }, incident));
}

async function putFrozen(
  client: Queryable,
  id: string,
  builder: string,
  { total, counts, digest, needsApproval }: FrozenList,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE plan SET status = ${FREEZE.to}, total = $3, built = $3, counts = $4, digest = $5, needs_approval = $6
     WHERE plan_id = $1 AND build_by = $2 AND status IN ${FREEZE.from}`,
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
}

/** Ends the building of a plan whose list cannot be made, and says why. */
export async function fail(pool: pg.Pool, id: string, builder: string, because: string): Promise<void> {
  await pool.query(
    `UPDATE plan SET status = ${FAIL.to}, because = $3 WHERE plan_id = $1 AND build_by = $2 AND status IN ${FAIL.from}`,
    [id, builder, because.slice(0, 2_000)],
  );
}

/** Puts a plan in whose list is still to be frozen, under the authority and the epochs of now. A builder has to take it in time. */
export async function insertPlan(client: Queryable, plan: NewPlan, by: Pick<Principal, "id" | "name">): Promise<void> {
  await client.query(
    `INSERT INTO plan (plan_id, incident_id, kind, selection, payload, reason, rate_per_sec, canary, horizon, authority_seq, epochs,
       build_by, build_until, created_by, created_by_id, expires_at)
     SELECT $1, i.incident_id, $3, $4, $5, $6, $7, $8, clock_timestamp(), i.authority_seq,
       (SELECT jsonb_object_agg(c.path_id::text, c.epoch::text) FROM incident_path p JOIN path_control c USING (path_id) WHERE p.incident_id = i.incident_id),
       $9, now() + ${BUILD_LEASE}, $10, $11, clock_timestamp() + $12 * interval '1 millisecond'
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
      by.name,
      by.id,
      plan.expiresInMs,
    ],
  );
}

/**
 * Writes many items in one round trip; the plan is held meanwhile, so that whoever takes it over begins with none of them. False, and
 * nothing is written, once another builder has the plan.
 */
export async function addItems(pool: pg.Pool, plan: string, builder: string, items: NewPlanItem[]): Promise<boolean> {
  if (items.length === 0) return true;
  const texts = (pick: (item: NewPlanItem) => string | null) =>
    items.some((i) => pick(i) !== null) ? textArray(items.map(pick)) : null;
  const { rowCount } = await pool.query({
    name: "add-plan-items",
    text: `WITH mine AS MATERIALIZED (SELECT FROM plan WHERE plan_id = $1 AND build_by = $12 AND status IN ${FREEZE.from} FOR SHARE)
           INSERT INTO plan_item (plan_id, path_id, lane, seq, mutation_id, key, version, seen, disposition, because, detail)
           SELECT $1, u.path_id, u.lane, u.seq, u.mutation_id, u.key, u.version, u.seen, u.disposition,
             ($10::text[])[u.n], ($11::text[])[u.n]::jsonb
           FROM unnest($2::smallint[], $3::smallint[], $4::integer[], $5::uuid[], $6::text[], $7::bigint[], $8::bigint[], $9::smallint[])
             WITH ORDINALITY AS u(path_id, lane, seq, mutation_id, key, version, seen, disposition, n)
           WHERE EXISTS (SELECT FROM mine)`,
    values: [
      plan,
      plainArray(items.map((i) => i.pathId)),
      plainArray(items.map((i) => i.lane)),
      plainArray(items.map((i) => i.seq)),
      plainArray(items.map((i) => i.mutation)),
      textArray(items.map((i) => i.key)),
      plainArray(items.map((i) => i.version)),
      plainArray(items.map((i) => i.seen)),
      plainArray(items.map((i) => DISPOSITIONS.indexOf(i.disposition))),
      texts((i) => i.because),
      texts(detailText),
      builder,
    ],
  });
  return rowCount !== 0;
}
