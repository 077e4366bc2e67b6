import type { z } from "zod";
import type { api } from "../../api/api";
import { RUN } from "../../domain/run/transitions";
import type { RepairState } from "../../domain/ways-back/repair-states";
import { ok, refused } from "../../errors";
import type { Plan } from "../../ledger/plans/model";
import type { Run } from "../../ledger/runs/model";
import { type QueryDeps, query } from "../query";
import { readKey } from "./read";

/** A key's repair by its plan; the repair command returns this answer. */
type RepairStateOfKey = Pick<typeof api.repair.carryOut, "params" | "output"> & {
  permission: "key.read";
  query: z.ZodObject<{ plan: z.ZodString }>;
};

interface Outcome {
  state: RepairState;
  because: string | null;
}

/** The outcome of a key's repair, by its plan, and the key's present state. */
export const keyRepairState = query<RepairStateOfKey>("key.read", async (deps, ctx, { path, key, plan: id }) => {
  const plan = await deps.plans.read(id);
  if (plan === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
  const [run, incident, story] = await Promise.all([
    plan.run === null ? null : deps.runs.read(plan.run.id),
    deps.incidents.read(plan.incident),
    readKey(deps, ctx, { path, key }),
  ]);
  if (!story.ok) return story;
  const { verdict, sentence, readAt } = story.value;
  return ok({
    ...(await outcomeOf(deps, plan, run, verdict === "converged")),
    applied: run?.outcomes.applied ?? "0",
    incident: plan.incident,
    closed: incident?.status === "closed",
    plan: id,
    run: plan.run?.id ?? null,
    verdict,
    sentence,
    readAt,
  });
});

async function outcomeOf(deps: QueryDeps, plan: Plan, run: Run | null, converged: boolean): Promise<Outcome> {
  if (run === null) {
    if (plan.needsApproval !== null && [plan.counts.apply, plan.counts.refused].some((n) => (n ?? "0") !== "0"))
      return { state: "needs-approval", because: plan.needsApproval };
    const [item] = await deps.plans.items(plan.id, null, { after: null, limit: 1 });
    return { state: "nothing-changed", because: item?.because ?? plan.because };
  }
  if (!RUN.isEnd(run.state)) return { state: "under-way", because: run.because };
  if ((run.outcomes.applied ?? "0") !== "0") return { state: converged ? "repaired" : "left", because: null };
  const [item] = await deps.runs.items(run.id, null, { after: null, limit: 1 });
  return { state: "nothing-changed", because: item?.outcomeBecause ?? item?.because ?? run.because };
}
