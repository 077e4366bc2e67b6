import type { api } from "../../api/api";
import { canaryOf } from "../../domain/plan/canary";
import { factsOf } from "../../domain/plan/kinds";
import { ok, refused } from "../../errors";
import { everyPath } from "../../evidence/any-path";
import { approvalNeed } from "../../evidence/approval-need";
import type { Incident } from "../../ledger/incidents/model";
import type { Plan } from "../../ledger/plans/model";
import { type QueryDeps, query } from "../query";
import { shownPayload } from "./shown-values";

/** A plan by its id: its counts, its digest, its approvals, and why it cannot be run. */
export const readPlan = query<typeof api.plan.read>("plan.read", async (deps, _ctx, { id }) => {
  const plan = await deps.plans.read(id);
  if (plan === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
  const incident = await deps.incidents.read(plan.incident);
  const [approvals, need, stale, arrived, settles] = await Promise.all([
    deps.plans.approvals(plan.id),
    incident === null ? plan.needsApproval : approvalNeed(deps.plans.recentEffects, deps.read, plan, incident),
    plan.status === "ready" && plan.run === null ? deps.plans.staleBecause(plan) : null,
    incident === null ? null : deps.plans.arrivedSince(plan, incident).catch(() => null),
    appliesNothing(plan) ? deps.plans.settles(plan.id) : null,
  ]);
  return ok({
    id: plan.id,
    incident: plan.incident,
    kind: plan.kind,
    status: plan.status,
    because: plan.because,
    built: String(plan.total ?? plan.built),
    selection: plan.selection,
    ...shownPayload(plan.payload, masksOf(deps, plan, incident)),
    reason: plan.reason,
    digest: plan.digest,
    createdAt: plan.createdAt.toISOString(),
    createdBy: plan.createdBy,
    expiresAt: plan.expiresAt.toISOString(),
    total: plan.total?.toString() ?? null,
    counts: plan.counts,
    settles,
    arrivedSince: arrived?.toString() ?? null,
    needsApproval: need !== null,
    needsApprovalBecause: need,
    approvals: approvals.map((a) => ({ by: a.by, at: a.at.toISOString() })),
    stale,
    ratePerSec: plan.ratePerSec,
    canary:
      plan.total === null
        ? (plan.canary ?? 0)
        : canaryOf({ effects: BigInt(plan.counts.apply ?? 0), asked: plan.canary }),
    run: plan.run,
  });
});

/** True for a ready replay that would apply nothing; only then is it checked whether its run would settle something. */
const appliesNothing = ({ kind, status, run, counts }: Plan) =>
  factsOf(kind).does === "applies" && status === "ready" && run === null && (counts.apply ?? "0") === "0";

/** The hidden members of all paths that the plan can touch. */
function masksOf({ read }: Pick<QueryDeps, "read">, { selection }: Plan, incident: Incident | null): string[] {
  return everyPath(read)
    .filter(
      ({ pathId, config }) =>
        (incident?.pathIds.includes(pathId) ?? true) && (selection.path ?? config.name) === config.name,
    )
    .flatMap(({ config }) => config.mask);
}
