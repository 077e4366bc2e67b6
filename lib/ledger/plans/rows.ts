import type pg from "pg";
import { loopbackNamed } from "../../domain/access/principal";
import type { Json } from "../../domain/json";
import type { JsonText } from "../../domain/json-text";
import { DISPOSITIONS, type Disposition } from "../../domain/plan/disposition";
import type { PlanKind } from "../../domain/plan/kinds";
import type { RunState } from "../../domain/run/run-states";
import type { Queryable } from "../queryable";
import type { ItemPage, Plan, PlanItem } from "./model";

interface Row {
  plan_id: string;
  incident_id: string;
  kind: PlanKind;
  status: Plan["status"];
  selection: Plan["selection"];
  payload: JsonText | null;
  reason: string;
  rate_per_sec: number | null;
  canary: number | null;
  horizon: Date;
  authority_seq: number;
  epochs: Record<string, string>;
  built: string;
  total: string | null;
  counts: Plan["counts"] | null;
  digest: string | null;
  needs_approval: string | null;
  because: string | null;
  created_at: Date;
  created_by: string;
  created_by_id: string | null;
  expires_at: Date;
  run_id: string | null;
  run_state: RunState | null;
}

/** Reads a plan with its run, or null. */
export async function readPlan(pool: Queryable, id: string): Promise<Plan | null> {
  const { rows } = await pool.query<Row>({
    name: "plan",
    text: `SELECT p.*, p.payload::text AS payload, r.run_id, r.state AS run_state FROM plan p LEFT JOIN run r ON r.plan_id = p.plan_id WHERE p.plan_id = $1`,
    values: [id],
  });
  const row = rows[0];
  if (row === undefined) return null;
  return {
    id: row.plan_id,
    incident: row.incident_id,
    kind: row.kind,
    status: row.status,
    selection: row.selection,
    payload: row.payload ?? undefined,
    reason: row.reason,
    ratePerSec: row.rate_per_sec,
    canary: row.canary,
    horizon: row.horizon,
    authoritySeq: row.authority_seq,
    epochs: row.epochs,
    built: BigInt(row.built),
    total: row.total === null ? null : BigInt(row.total),
    counts: row.counts ?? {},
    digest: row.digest,
    needsApproval: row.needs_approval,
    because: row.because,
    createdAt: row.created_at,
    createdBy: row.created_by,
    createdById: row.created_by_id ?? loopbackNamed(row.created_by).id,
    expiresAt: row.expires_at,
    run: row.run_id === null || row.run_state === null ? null : { id: row.run_id, state: row.run_state },
  };
}

export interface ItemRow {
  path_id: number;
  lane: number;
  seq: number;
  mutation_id: string | null;
  key: string;
  version: string | null;
  seen: string | null;
  disposition: number;
  because: string | null;
  detail: Json | null;
  value: JsonText | null;
}

/** The columns of an ItemRow over an alias; the value that stands among the details comes apart from them, as text. */
export const itemColumns = (alias: string) =>
  `${["path_id", "lane", "seq", "mutation_id", "key", "version", "seen", "disposition", "because"].map((c) => `${alias}.${c}`).join(", ")},
   ${alias}.detail - 'value' AS detail, (${alias}.detail -> 'value')::text AS value`;

export function itemOf(row: ItemRow): PlanItem {
  return {
    pathId: row.path_id,
    lane: row.lane,
    seq: row.seq,
    mutation: row.mutation_id,
    key: row.key,
    version: row.version === null ? null : BigInt(row.version),
    seen: row.seen === null ? null : BigInt(row.seen),
    disposition: DISPOSITIONS[row.disposition] as Disposition,
    because: row.because,
    detail: row.detail,
    value: row.value,
  };
}

/** An item's details and value as they are kept together, with every digit of the value. */
export function detailText({ detail, value }: Pick<PlanItem, "detail" | "value">): string | null {
  if (value === null) return detail === null ? null : JSON.stringify(detail);
  const others = JSON.stringify(detail ?? {}).slice(1, -1);
  return `{${others}${others === "" ? "" : ","}"value":${value}}`;
}

/** A page of a plan's items, of one disposition or of all, in the order in which a run takes them. */
export async function planItems(
  pool: pg.Pool,
  plan: string,
  disposition: Disposition | null,
  { after, limit }: ItemPage,
): Promise<PlanItem[]> {
  const { rows } = await pool.query<ItemRow>({
    name: `plan-items ${disposition === null ? "all" : disposition === "apply" ? "apply" : "rest"}`,
    text: `SELECT ${itemColumns("plan_item")} FROM plan_item WHERE plan_id = $1 AND (path_id, lane, seq) > ($2, $3, $4)
           ${disposition === null ? "AND $6::smallint IS NULL" : `AND disposition = $6 ${disposition === "apply" ? "" : "AND disposition <> 0"}`}
           ORDER BY path_id, lane, seq LIMIT $5`,
    values: [
      plan,
      after?.pathId ?? -1,
      after?.lane ?? -1,
      after?.seq ?? -1,
      limit,
      disposition === null ? null : DISPOSITIONS.indexOf(disposition),
    ],
  });
  return rows.map(itemOf);
}

/** How many items a run takes, in its order, until so many of them are to be applied. */
export async function itemsThrough(pool: Queryable, plan: string, effects: number): Promise<number> {
  const { rows } = await pool.query<{ items: string }>({
    name: "items-through",
    text: `SELECT count(*) AS items FROM plan_item i, (
             SELECT path_id, lane, seq FROM plan_item WHERE plan_id = $1 AND disposition = 0
             ORDER BY path_id, lane, seq OFFSET $2 LIMIT 1) n
           WHERE i.plan_id = $1 AND (i.path_id, i.lane, i.seq) <= (n.path_id, n.lane, n.seq)`,
    values: [plan, effects - 1],
  });
  return Number(rows[0]?.items ?? 0);
}

/** Why a plan may not be run any more: its incident, authority or control moved, or its time is over. Null: it may be run. */
export async function staleBecause(ledger: Queryable, plan: Plan): Promise<string | null> {
  const { rows } = await ledger.query<{
    expired: boolean;
    authority_moved: boolean;
    status: string;
    moved: { path: string; was: string; is: string }[] | null;
  }>({
    name: "plan-stale",
    text: `SELECT p.expires_at < now() AS expired, i.authority_seq <> p.authority_seq AS authority_moved, i.status,
             (SELECT jsonb_agg(jsonb_build_object('path', c.path, 'was', p.epochs->>c.path_id::text, 'is', c.epoch::text))
              FROM incident_path x JOIN path_control c USING (path_id)
              WHERE x.incident_id = i.incident_id AND p.epochs->>c.path_id::text IS DISTINCT FROM c.epoch::text) AS moved
           FROM plan p JOIN incident i USING (incident_id) WHERE p.plan_id = $1`,
    values: [plan.id],
  });
  const row = rows[0];
  if (row === undefined) return "the plan no longer exists";
  if (row.status !== "open") return "the plan's incident is closed";
  if (row.expired) return `the plan expired at ${plan.expiresAt.toISOString()}`;
  if (row.authority_moved) return "the authority was declared again after the plan was made";
  const moved = row.moved?.[0];
  if (moved)
    return `the control of path ${moved.path} changed after the plan was made (epoch ${moved.was}, now ${moved.is})`;
  return null;
}
