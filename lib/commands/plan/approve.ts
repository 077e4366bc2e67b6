import { ok, type Result, refused } from "../../errors";
import type { By } from "../../ledger/model/incidents";
import type { Plan, PlanStore } from "../../ledger/model/plans";

/** A second person approves a plan by its digest. Whoever made it cannot. */
export async function approvePlan(plans: PlanStore, id: string, digest: string, by: By): Promise<Result<Plan>> {
  const plan = await plans.read(id);
  if (plan === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
  const of = { incident: plan.incident, plan: id };
  if (plan.status !== "ready" || plan.digest === null)
    return refused({ code: "plan-not-ready", ...of, because: plan.because ?? "its list is still being frozen" });
  if (plan.digest !== digest) return refused({ code: "digest-mismatch", ...of, digest: plan.digest });
  const stale = await plans.staleBecause(plan);
  if (stale !== null) return refused({ code: "stale-plan", ...of, because: stale });
  if (plan.run !== null) return refused({ code: "already-run", ...of, run: plan.run.id });
  if (plan.createdBy === by.actor) return refused({ code: "same-person", actor: by.actor });
  await plans.approve(id, digest, by);
  return ok(plan);
}
