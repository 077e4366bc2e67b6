import type { api } from "../../api/api";
import type { Context } from "../../domain/context";
import { narrowest, type Sight, seenWords, sightOf } from "../../domain/masking/sight";
import { canaryOf } from "../../domain/plan/canary";
import { factsOf } from "../../domain/plan/kinds";
import { firedAgain } from "../../domain/plan/side-effects";
import { ok, refused } from "../../errors";
import { type AnyPath, everyPath } from "../../evidence/any-path";
import { approvalNeed } from "../../evidence/approval-need";
import { askedOfRun } from "../../evidence/rules-stop";
import type { Incident } from "../../ledger/incidents/model";
import type { Plan } from "../../ledger/plans/model";
import { type QueryDeps, query } from "../query";
import { noteRead, seenKeysOf, sightOn } from "../seen";
import { shownPayload } from "./shown-values";

/** A plan by its id: its counts, its digest, its approvals, and why it cannot be run. */
export const readPlan = query<typeof api.plan.read>("plan.read", async (deps, ctx, { id }) => {
  const plan = await deps.plans.read(id);
  if (plan === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
  const incident = await deps.incidents.read(plan.incident);
  const [{ need, approvals }, stale, arrived, settles] = await Promise.all([
    secondPerson(deps, ctx, plan, incident),
    plan.status === "ready" && plan.run === null ? deps.plans.staleBecause(plan) : null,
    incident === null ? null : deps.plans.arrivedSince(plan, incident).catch(() => null),
    appliesNothing(plan) ? deps.plans.settles(plan.id) : null,
  ]);
  const paths = pathsOf(deps, plan, incident);
  const sight = sightOnPlan(ctx, paths);
  if (plan.payload !== undefined)
    for (const path of paths) noteRead(deps, ctx, path, { key: null, verb: "read-values", subject: `plan ${id}` });
  return ok({
    id: plan.id,
    incident: plan.incident,
    kind: plan.kind,
    status: plan.status,
    because: seenWords(sight, plan.because),
    built: String(plan.total ?? plan.built),
    selection: seenKeysOf(sight, plan.selection),
    ...shownPayload(plan.payload, sight),
    reason: plan.reason,
    digest: sight.words ? plan.digest : null,
    createdAt: plan.createdAt.toISOString(),
    createdBy: plan.createdBy,
    own: plan.createdById === ctx.principal.id,
    expiresAt: plan.expiresAt.toISOString(),
    total: plan.total?.toString() ?? null,
    counts: plan.counts,
    settles,
    arrivedSince: arrived?.toString() ?? null,
    needsApproval: need !== null,
    needsApprovalBecause: need,
    approvals: approvals.map((a) => ({
      by: a.by,
      at: a.at.toISOString(),
      own: a.byId === ctx.principal.id,
      void: a.void,
    })),
    fires: firedAgain(
      plan.kind,
      paths.map(({ config }) => config),
      BigInt(plan.counts.apply ?? 0),
    ).map(({ atMost, ...fired }) => ({ ...fired, atMost: String(atMost) })),
    stale,
    ratePerSec: plan.ratePerSec,
    canary:
      plan.total === null
        ? (plan.canary ?? 0)
        : canaryOf({ effects: BigInt(plan.counts.apply ?? 0), asked: plan.canary }),
    run: plan.run,
  });
});

/** Why the plan's run needs a second person, and the approvals as they stand. */
async function secondPerson(deps: QueryDeps, { principal }: Context, plan: Plan, incident: Incident | null) {
  const pathIds = incident?.pathIds ?? [];
  const people = [plan.createdById, principal.id];
  const { because, rules } = await approvalNeed(deps.plans, deps.read, { plan, incident: { pathIds }, people });
  const begun = plan.run === null ? null : await askedOfRun(deps.plans, deps.read, { plan, pathIds, people });
  const asked = { pathIds, signedIn: principal.kind !== "loopback", rules: begun ?? rules };
  return {
    need: incident === null ? plan.needsApproval : because,
    approvals: plan.digest === null ? [] : await deps.plans.approvals(plan, asked),
  };
}

/** True for a ready replay that would apply nothing; only then is it checked whether its run would settle something. */
const appliesNothing = ({ kind, status, run, counts }: Plan) =>
  factsOf(kind).does === "applies" && status === "ready" && run === null && (counts.apply ?? "0") === "0";

/** The configured paths that the plan can touch. */
const pathsOf = ({ read }: Pick<QueryDeps, "read">, { selection }: Plan, incident: Incident | null): AnyPath[] =>
  everyPath(read).filter(
    ({ pathId, config }) =>
      (incident?.pathIds.includes(pathId) ?? true) && (selection.path ?? config.name) === config.name,
  );

/** What the caller sees of a plan: of each path that the plan can touch. Of a plan whose paths left the configuration, nobody knows the masks. */
const sightOnPlan = (ctx: Context, paths: readonly AnyPath[]): Sight =>
  paths.length === 0 ? sightOf(ctx.principal, UNKNOWN) : narrowest(paths.map((path) => sightOn(ctx, path)));

const UNKNOWN = { name: "*", mask: null };
