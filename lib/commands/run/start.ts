import { randomUUID } from "node:crypto";
import type { Context } from "../../domain/context";
import { canaryOf } from "../../domain/plan/canary";
import { ok, type Refusal, refused } from "../../errors";
import { approvalNeed } from "../../evidence/approval-need";
import type { ReadContext } from "../../evidence/context";
import { approvalStanding } from "../../ledger/access/approvals";
import { freezeNow } from "../../ledger/access/reads";
import { recentEffects } from "../../ledger/access/recent-effects";
import { heldRules } from "../../ledger/access/rules";
import type { BrokenGlass } from "../../ledger/glass/model";
import type { Incident } from "../../ledger/incidents/model";
import { lockPlan } from "../../ledger/plans/approve";
import type { Plan } from "../../ledger/plans/model";
import { itemsThrough, readPlan, staleBecause } from "../../ledger/plans/rows";
import type { Queryable } from "../../ledger/queryable";
import { insertRun } from "../../ledger/runs/changes";
import { command } from "../command";
import { openIncidentOf, takeIncident } from "../incident/take";
import { mayRun } from "../plan/step-order";

export interface RunStart {
  plan: string;
  /** The digest that the person saw, and that was approved where approval is needed. */
  digest: string;
  breakGlass: string | null;
}

interface Prepared {
  incident: string;
  /** How many items the canary takes. */
  canary: number;
  glass: BrokenGlass | null;
  /** The paths and rules that tell whether a second person is needed. */
  read: ReadContext;
}

/**
 * Starts a plan's one run under the approved digest; returns the run. Refuses a plan that is stale, altered, not approved or
 * already run. Whoever ended a rule makes and starts nothing alone that it asked a second person for. Refuses a step whose earlier gates are closed, unless under broken glass with a reason.
 */
export const startRun = command<"run.start", RunStart, Prepared>("run.start", {
  async prepare(deps, ctx, { plan: id, digest, breakGlass }) {
    const { read } = deps.evidence;
    const plan = await readPlan(deps.pool, id);
    if (plan === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
    const incident = await openIncidentOf(deps, plan.incident);
    if (!incident.ok) return incident;
    const fault = await faultOf({ ledger: deps.pool, read, ctx }, plan, incident.value, digest);
    if (fault !== null) return refused(fault);
    const allowed = await mayRun(deps, incident.value, plan.kind, breakGlass);
    if (!allowed.ok) return allowed;
    const effects = canaryOf({ effects: BigInt(plan.counts.apply ?? 0), asked: plan.canary });
    const canary = effects === 0 ? 0 : await itemsThrough(deps.pool, plan.id, effects);
    return ok({ incident: plan.incident, canary, glass: allowed.value, read });
  },
  async act(tx, ctx, { plan: id, digest }, { incident, canary, glass, read }) {
    // Locked until the commit, so that neither the authority nor the incident moves between this check and the run.
    const taken = await takeIncident(tx, incident);
    if (!taken.ok) return taken;
    const frozen = await freezeNow(tx);
    if (frozen !== null) return refused({ code: "repairs-frozen", by: frozen.by, reason: frozen.reason });
    const plan = await lockPlan(tx, id);
    if (plan === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
    const fault = await faultOf({ ledger: tx, read, ctx }, plan, taken.value, digest);
    if (fault !== null) return refused(fault);
    const opening = await tx.breakGlass(incident, glass);
    const run = randomUUID();
    const other = await insertRun(tx, plan, { id: run, canary, by: ctx.principal, glass: opening });
    if (other !== null) return refused({ code: "already-run", incident, plan: id, run: other });
    tx.audit({
      verb: "start-run",
      subject: `${plan.kind} plan ${id}`,
      reason: plan.reason,
      after: { run, digest: plan.digest, total: String(plan.total), canary },
      incident,
    });
    return ok(run);
  },
});

type UnfitPlan = "plan-not-ready" | "digest-mismatch" | "already-run" | "stale-plan" | "needs-approval";

interface Judging {
  ledger: Queryable;
  read: ReadContext;
  ctx: Context;
}

/** Why a plan cannot be run under this digest, or null. */
async function faultOf(
  { ledger, read, ctx }: Judging,
  plan: Plan,
  incident: Incident,
  digest: string,
): Promise<Refusal<UnfitPlan> | null> {
  const about = { incident: plan.incident, plan: plan.id };
  if (plan.status !== "ready" || plan.digest === null)
    return { code: "plan-not-ready", ...about, because: plan.because ?? "the plan's list is still being frozen" };
  if (plan.digest !== digest) return { code: "digest-mismatch", ...about, digest: plan.digest };
  if (plan.run !== null) return { code: "already-run", ...about, run: plan.run.id };
  const stale = await staleBecause(ledger, plan);
  if (stale !== null) return { code: "stale-plan", ...about, because: stale };
  const reads = {
    recentEffects: (other: Plan) => recentEffects(ledger, other),
    consoleRules: (people: readonly string[]) => heldRules(ledger, people),
  };
  const people = [plan.createdById, ctx.principal.id];
  const { because: need, rules } = await approvalNeed(reads, read, { plan, incident, people });
  if (need === null) return null;
  const signedIn = ctx.principal.kind !== "loopback";
  const { counting, voided } = await approvalStanding(ledger, plan, { pathIds: incident.pathIds, signedIn, rules });
  if (counting.length > 0) return null;
  const because = voided.length === 0 ? need : `${need}, and the approval does not count: ${voided.join("; ")}`;
  return { code: "needs-approval", subject: `Plan ${plan.id}`, because };
}
