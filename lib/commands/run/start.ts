import { randomUUID } from "node:crypto";
import { canaryOf } from "../../domain/plan/canary";
import { ok, type Result, refused } from "../../errors";
import type { By } from "../../ledger/model/incidents";
import type { Plan, PlanStore, Run, RunStore } from "../../ledger/model/plans";
import { alertOfGlass } from "../incident/parts";
import { mayRun, type OrderParts } from "../plan/step-order";

export interface StartParts extends OrderParts {
  plans: PlanStore;
  runs: RunStore;
}

/**
 * Starts a plan's one run under the digest that was approved. Refuses a plan that is stale, altered, not approved, or run
 * already, and a step whose gates before it are closed unless the glass is broken with a reason.
 */
export async function startRun(
  parts: StartParts,
  id: string,
  digest: string,
  breakGlass: string | null,
  by: By,
): Promise<Result<Run>> {
  const plan = await parts.plans.read(id);
  if (plan === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
  const fault = await faultOf(parts, plan, digest);
  if (fault !== null) return refused(fault);
  const incident = await parts.incidents.read(plan.incident);
  if (incident === null || incident.status !== "open")
    return refused({ code: "incident-closed", incident: plan.incident });
  const allowed = await mayRun(parts, incident, plan.kind, breakGlass, by);
  if (!allowed.ok) return allowed;
  const effects = canaryOf({ effects: BigInt(plan.counts.apply ?? 0), asked: plan.canary });
  const canary = effects === 0 ? 0 : await parts.plans.itemsThrough(plan.id, effects);
  const run = { id: randomUUID(), canary };
  const started = await parts.runs.start(plan, run, allowed.value);
  if ("stale" in started)
    return refused({ code: "stale-plan", incident: incident.id, plan: id, because: started.stale });
  if (!started.started) return refused({ code: "already-run", incident: incident.id, plan: id, run: started.run });
  alertOfGlass(parts, incident.id, allowed.value);
  return ok((await parts.runs.read(run.id)) as Run);
}

async function faultOf({ plans }: StartParts, plan: Plan, digest: string) {
  if (plan.status !== "ready" || plan.digest === null)
    return {
      code: "plan-not-ready" as const,
      incident: plan.incident,
      plan: plan.id,
      because: plan.because ?? "its list is still being frozen",
    };
  const of = { incident: plan.incident, plan: plan.id };
  if (plan.digest !== digest) return { code: "digest-mismatch" as const, ...of, digest: plan.digest };
  if (plan.run !== null) return { code: "already-run" as const, ...of, run: plan.run.id };
  const stale = await plans.staleBecause(plan);
  if (stale !== null) return { code: "stale-plan" as const, ...of, because: stale };
  if (plan.needsApproval === null) return null;
  const approvals = (await plans.approvals(plan.id)).filter((a) => a.by !== plan.createdBy);
  if (approvals.length > 0) return null;
  return { code: "needs-approval" as const, subject: `Plan ${plan.id}`, because: plan.needsApproval };
}
