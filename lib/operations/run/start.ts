import { randomUUID } from "node:crypto";
import type { Step } from "../../domain/recovery/steps";
import { ok, type Result, refused } from "../../errors";
import type { By, Incident, IncidentStore } from "../../ports/incidents";
import type { Plan, PlanStore, Run, RunStore } from "../../ports/plans";

export interface StartParts {
  plans: PlanStore;
  runs: RunStore;
  incidents: IncidentStore;
  /** The closed gates before a step, with what each waits for. */
  blockers(incident: Incident, step: Step): Promise<{ step: Step; waitsFor: string[] }[]>;
}

/** From so many items on, a run takes a canary first unless it was told how many. */
const CANARY_FROM = 10n;
const CANARY_MOST = 100n;

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
  const step: Step = plan.kind === "invalidate" || plan.kind === "rebuild" ? "cache" : "replay";
  const missing = incident.authority === null && !incident.targeted;
  const blockers = await parts.blockers(incident, step);
  if (breakGlass === null) {
    if (missing) return refused({ code: "authority-missing", incident: incident.id });
    // Salvage comes before anything is cleared or replayed over: it may run as soon as there is an authority.
    const first = blockers.find((b) => plan.kind !== "salvage" || b.step === "authority");
    if (first !== undefined) return refused({ code: "gate-closed", step: first.step, waitsFor: first.waitsFor });
  } else if (missing || blockers.length > 0) await parts.incidents.breakGlass(incident.id, step, breakGlass, by);
  const run = { id: randomUUID(), canary: canaryOf(plan) };
  const started = await parts.runs.start(plan, run, by);
  if (!started.started) return refused({ code: "already-run", plan: id, run: started.run });
  return ok((await parts.runs.read(run.id)) as Run);
}

async function faultOf({ plans }: StartParts, plan: Plan, digest: string) {
  if (plan.status !== "ready" || plan.digest === null)
    return {
      code: "plan-not-ready" as const,
      plan: plan.id,
      because: plan.because ?? "its list is still being frozen",
    };
  if (plan.digest !== digest) return { code: "digest-mismatch" as const, plan: plan.id, digest: plan.digest };
  if (plan.run !== null) return { code: "already-run" as const, plan: plan.id, run: plan.run.id };
  const stale = await plans.staleBecause(plan);
  if (stale !== null) return { code: "stale-plan" as const, plan: plan.id, because: stale };
  if (plan.needsApproval === null) return null;
  const approvals = (await plans.approvals(plan.id)).filter((a) => a.by !== plan.createdBy);
  if (approvals.length > 0) return null;
  return { code: "needs-approval" as const, subject: `Plan ${plan.id}`, because: plan.needsApproval };
}

function canaryOf(plan: Plan): number {
  const total = plan.total ?? 0n;
  if (plan.canary !== null) return Number(BigInt(plan.canary) < total ? plan.canary : 0);
  if (total <= CANARY_FROM) return 0;
  const percent = (total + 99n) / 100n;
  return Number(percent < CANARY_MOST ? percent : CANARY_MOST);
}
