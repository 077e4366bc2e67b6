import { randomUUID } from "node:crypto";
import { canaryOf } from "../../domain/plan/canary";
import { ok, type Refusal, refused } from "../../errors";
import { lockPlan } from "../../ledger/plans/approve";
import type { Plan } from "../../ledger/plans/model";
import { approvalsOf } from "../../ledger/plans/reads";
import { itemsThrough, readPlan, staleBecause } from "../../ledger/plans/rows";
import type { Queryable } from "../../ledger/queryable";
import { insertRun } from "../../ledger/runs/changes";
import type { BrokenGlass } from "../../ledger/transaction";
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
}

/**
 * Starts a plan's one run under the approved digest; returns the run. Refuses a plan that is stale, altered, not approved or
 * already run. Refuses a step whose earlier gates are closed, unless under broken glass with a reason.
 */
export const startRun = command<"run.start", RunStart, Prepared>("run.start", {
  async prepare(deps, _ctx, { plan: id, digest, breakGlass }) {
    const plan = await readPlan(deps.pool, id);
    if (plan === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
    const fault = await faultOf(deps.pool, plan, digest);
    if (fault !== null) return refused(fault);
    const incident = await openIncidentOf(deps, plan.incident);
    if (!incident.ok) return incident;
    const allowed = await mayRun(deps, incident.value, plan.kind, breakGlass);
    if (!allowed.ok) return allowed;
    const effects = canaryOf({ effects: BigInt(plan.counts.apply ?? 0), asked: plan.canary });
    const canary = effects === 0 ? 0 : await itemsThrough(deps.pool, plan.id, effects);
    return ok({ incident: plan.incident, canary, glass: allowed.value });
  },
  async act(tx, ctx, { plan: id, digest }, { incident, canary, glass }) {
    // Locked until the commit, so that neither the authority nor the incident moves between this check and the run.
    const taken = await takeIncident(tx, incident);
    if (!taken.ok) return taken;
    const plan = await lockPlan(tx, id);
    if (plan === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
    const fault = await faultOf(tx, plan, digest);
    if (fault !== null) return refused(fault);
    await tx.breakGlass(incident, glass);
    const run = randomUUID();
    const other = await insertRun(tx, plan, { id: run, canary, actor: ctx.principal.name });
    if (other !== null) return refused({ code: "already-run", incident, plan: id, run: other });
    await tx.audit({
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

/** Why a plan cannot be run under this digest, or null. */
async function faultOf(ledger: Queryable, plan: Plan, digest: string): Promise<Refusal<UnfitPlan> | null> {
  const about = { incident: plan.incident, plan: plan.id };
  if (plan.status !== "ready" || plan.digest === null)
    return { code: "plan-not-ready", ...about, because: plan.because ?? "the plan's list is still being frozen" };
  if (plan.digest !== digest) return { code: "digest-mismatch", ...about, digest: plan.digest };
  if (plan.run !== null) return { code: "already-run", ...about, run: plan.run.id };
  const stale = await staleBecause(ledger, plan);
  if (stale !== null) return { code: "stale-plan", ...about, because: stale };
  if (plan.needsApproval === null) return null;
  const approvals = (await approvalsOf(ledger, plan.id)).filter(({ by }) => by !== plan.createdBy);
  if (approvals.length > 0) return null;
  return { code: "needs-approval", subject: `Plan ${plan.id}`, because: plan.needsApproval };
}
