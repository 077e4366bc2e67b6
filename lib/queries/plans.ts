import { z } from "zod";
import { canaryOf } from "../domain/plan/canary";
import type { Disposition } from "../domain/plan/disposition";
import type { Outcome } from "../domain/run/outcomes";
import { paceOf } from "../domain/run/pace";
import { ok, refused } from "../errors";
import type { ReadContext } from "../evidence/context";
import { currentFigures } from "../evidence/path-truth";
import type { Incident, IncidentStore } from "../ledger/model/incidents";
import type { ItemPlace, Plan, PlanItem, PlanStore, Run, RunStore } from "../ledger/model/plans";
import { shownPayload, shownValue } from "./plan-values";

export interface PlanContext {
  read: ReadContext;
  plans: PlanStore;
  runs: RunStore;
  incidents: IncidentStore;
}

/** A plan as people see it: its list in numbers, its digest, who approved it, and why it can no longer be run. */
export async function planView(context: PlanContext, plan: Plan) {
  const incident = await context.incidents.read(plan.incident);
  const [approvals, stale, arrived, settles] = await Promise.all([
    context.plans.approvals(plan.id),
    plan.status === "ready" && plan.run === null ? context.plans.staleBecause(plan) : null,
    incident === null ? null : context.plans.arrivedSince(plan, incident).catch(() => null),
    appliesNothing(plan) ? context.plans.settles(plan.id) : null,
  ]);
  return {
    id: plan.id,
    incident: plan.incident,
    kind: plan.kind,
    status: plan.status,
    because: plan.because,
    built: String(plan.total ?? plan.built),
    selection: plan.selection,
    ...shownPayload(plan.payload, masksOf(context, plan, incident)),
    reason: plan.reason,
    digest: plan.digest,
    createdAt: plan.createdAt.toISOString(),
    createdBy: plan.createdBy,
    expiresAt: plan.expiresAt.toISOString(),
    total: plan.total?.toString() ?? null,
    counts: plan.counts,
    settles,
    arrivedSince: arrived?.toString() ?? null,
    needsApproval: plan.needsApproval !== null,
    needsApprovalBecause: plan.needsApproval,
    approvals: approvals.map((a) => ({ by: a.by, at: a.at.toISOString() })),
    stale,
    ratePerSec: plan.ratePerSec,
    canary:
      plan.total === null
        ? (plan.canary ?? 0)
        : canaryOf({ effects: BigInt(plan.counts.apply ?? 0), asked: plan.canary }),
    run: plan.run,
  };
}

/** Whether a replay is still to be run and would apply nothing: only then is it asked whether its run would settle something. */
const appliesNothing = ({ kind, status, run, counts }: Plan) =>
  kind === "replay" && status === "ready" && run === null && (counts.apply ?? "0") === "0";

/** What the paths hide that a plan can touch. */
function masksOf(context: PlanContext, { selection }: Plan, incident: Incident | null): string[] {
  return [...context.read.paths.values()]
    .filter(
      ({ pathId, config }) =>
        (incident?.pathIds.includes(pathId) ?? true) && (selection.path ?? config.name) === config.name,
    )
    .flatMap(({ config }) => config.mask);
}

/** A plan by its id. */
export async function readPlan(context: PlanContext, id: string) {
  const plan = await context.plans.read(id);
  return plan === null
    ? refused({ code: "not-found", detail: `There is no plan ${id}.` })
    : ok(await planView(context, plan));
}

/** A run as people see it: how far it is, how its items ended, and when it will be through. */
export async function runView(context: PlanContext, run: Run) {
  const done = Object.entries(run.outcomes).reduce(
    (sum, [name, n]) => (name === "not-run" ? sum : sum + BigInt(n ?? 0)),
    0n,
  );
  const goesOn = run.state === "canary" || run.state === "running";
  const rows = await context.read.reads.frontPage().catch(() => []);
  const now = new Date();
  const { measuredRate, measuredAt } = run;
  const pace = paceOf({
    goesOn,
    measured:
      measuredRate === null || measuredAt === null
        ? null
        : { perSec: measuredRate, ageMs: now.getTime() - measuredAt.getTime() },
    left: Number(run.total - done),
    pathIds: Object.keys(run.epochs).map(Number),
    headrooms: new Map(rows.map((row) => [row.control.pathId, currentFigures(row)?.headroomPerSec ?? null])),
  });
  return {
    id: run.id,
    plan: run.plan,
    incident: run.incident,
    kind: run.kind,
    state: run.state,
    because: run.because,
    total: String(run.total),
    done: String(done),
    outcomes: run.outcomes,
    ratePerSec: run.ratePerSec,
    allowedPerSec: goesOn && run.effectiveRate ? run.effectiveRate : null,
    ...pace,
    measuredAt: measuredAt?.toISOString() ?? null,
    canary: String(run.canary),
    startedAt: run.startedAt.toISOString(),
    startedBy: run.startedBy,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    readAt: now.toISOString(),
  };
}

/** A run by its id. */
export async function readRun(context: PlanContext, id: string) {
  const run = await context.runs.read(id);
  return run === null
    ? refused({ code: "not-found", detail: `There is no run ${id}.` })
    : ok(await runView(context, run));
}

const place = z.strictObject({ pathId: z.number().int(), lane: z.number().int(), seq: z.number().int() });
interface Page {
  cursor: string | null;
  limit: number;
}

/** A page of a plan's items, in the order in which they would be carried out. */
export async function planItems(context: PlanContext, id: string, disposition: Disposition | null, page: Page) {
  const kind = `plan ${id} ${disposition ?? ""}`;
  const after = context.read.cursors.open(kind, page.cursor, place);
  if (!after.ok) return after;
  if ((await context.plans.read(id)) === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
  const rows = await context.plans.items(id, disposition, after.value, page.limit + 1);
  return ok(pageOf(context, kind, rows, page.limit, (row) => itemView(context, row)));
}

/** A page of a run's items, each with how it ended. */
export async function runItems(context: PlanContext, id: string, outcome: Outcome | null, page: Page) {
  const kind = `run ${id} ${outcome ?? ""}`;
  const after = context.read.cursors.open(kind, page.cursor, place);
  if (!after.ok) return after;
  if ((await context.runs.read(id)) === null) return refused({ code: "not-found", detail: `There is no run ${id}.` });
  const rows = await context.runs.items(id, outcome, after.value, page.limit + 1);
  return ok(
    pageOf(context, kind, rows, page.limit, (row) => ({
      ...itemView(context, row),
      outcome: row.outcome,
      because: row.outcomeBecause ?? row.because,
    })),
  );
}

function pageOf<Row extends ItemPlace, Item>(
  context: PlanContext,
  kind: string,
  rows: Row[],
  limit: number,
  view: (row: Row) => Item,
) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(view),
    next:
      rows.length > limit && last
        ? context.read.cursors.seal(kind, { pathId: last.pathId, lane: last.lane, seq: last.seq })
        : null,
  };
}

function itemView(context: PlanContext, item: PlanItem) {
  const path = [...context.read.paths.values()].find((p) => p.pathId === item.pathId);
  const detail = item.detail as { region?: string | null } | null;
  return {
    mutation: item.mutation,
    path: path?.config.name ?? String(item.pathId),
    key: item.key,
    version: item.version?.toString() ?? null,
    seen: item.seen?.toString() ?? null,
    region: detail?.region ?? null,
    disposition: item.disposition,
    because: item.because,
    ...shownValue(item.disposition === "apply" ? item.value : null, path?.config.mask ?? null),
  };
}
