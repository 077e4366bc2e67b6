import type { RepairState } from "../domain/ways-back/repair-states";
import { ok, type Result, refused } from "../errors";
import type { Plan, Run } from "../ledger/model/plans";
import { keyStory } from "./keys";
import type { PlanContext } from "./plans";

interface Outcome {
  state: RepairState;
  because: string | null;
}

/** What became of a key's repair, by its plan, and how the key stands now. */
export async function keyRepair(context: PlanContext, path: string, key: string, planId: string) {
  const plan = await context.plans.read(planId);
  if (plan === null) return refused({ code: "not-found" as const, detail: `There is no plan ${planId}.` });
  const [run, incident, story] = await Promise.all([
    plan.run === null ? null : context.runs.read(plan.run.id),
    context.incidents.read(plan.incident),
    keyStory(context.read, path, key),
  ]);
  if (!story.ok) return story;
  const { verdict, sentence, readAt } = story.value;
  return ok({
    ...(await outcomeOf(context, plan, run, verdict === "converged")),
    applied: run?.outcomes.applied ?? "0",
    incident: plan.incident,
    closed: incident?.status === "closed",
    plan: planId,
    run: plan.run?.id ?? null,
    verdict,
    sentence,
    readAt,
  }) satisfies Result<unknown>;
}

async function outcomeOf(context: PlanContext, plan: Plan, run: Run | null, converged: boolean): Promise<Outcome> {
  if (run === null) {
    if (plan.needsApproval !== null && [plan.counts.apply, plan.counts.refused].some((n) => (n ?? "0") !== "0"))
      return { state: "needs-approval", because: plan.needsApproval };
    const [item] = await context.plans.items(plan.id, null, null, 1);
    return { state: "nothing-changed", because: item?.because ?? plan.because };
  }
  if (run.state !== "done" && run.state !== "aborted") return { state: "under-way", because: run.because };
  if ((run.outcomes.applied ?? "0") !== "0") return { state: converged ? "repaired" : "left", because: null };
  const [item] = await context.runs.items(run.id, null, null, 1);
  return { state: "nothing-changed", because: item?.outcomeBecause ?? item?.because ?? run.because };
}
