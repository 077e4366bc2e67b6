import { isOnCacheWord } from "../../domain/boundaries";
import type { ReplayModel } from "../../domain/contract";
import type { GuidanceEvidence, GuidedPath, GuidedPlan } from "../../domain/guidance/evidence";
import { lossesOf } from "../../domain/losses";
import { OBSERVED_KINDS, observedKindFault } from "../../domain/observed/repair/kinds";
import { canaryOf } from "../../domain/plan/canary";
import { factsOf, PLAN_KINDS, type PlanKind } from "../../domain/plan/kinds";
import { keysInScope } from "../../domain/recovery/scope";
import { type Measurement, type Step, type StepView, waitsFor } from "../../domain/recovery/steps";
import { awayStores } from "../../domain/truth/away-stores";
import type { Incident, RunSummary } from "../../ledger/incidents/model";
import type { Plan } from "../../ledger/plans/model";
import type { PlanReads } from "../../ledger/plans/reads";
import { type AnyPath, isObserved } from "../any-path";
import { approvalNeed } from "../approval-need";
import { pathSummaries, type SummedPath } from "../path-summaries";
import { currentFigures } from "../path-truth";
import type { IncidentContext } from "./context";
import { heldParts } from "./held-parts";
import { presentFindings } from "./present-findings";

/** So many of an incident's newest plans are looked at; what came before has ended. */
const PLANS_LOOKED_AT = 24;

type Context = IncidentContext & { plans: PlanReads };

/** Where an incident's steps stand, as they were measured. */
export interface MeasuredSteps {
  views: readonly StepView[];
  measured: ReadonlyMap<Step, Measurement[]>;
}

/** Everything that the next step of an open incident follows from, read at one time. */
export async function guidanceEvidence(
  context: Context,
  incident: Incident,
  { views, measured }: MeasuredSteps,
): Promise<GuidanceEvidence> {
  const { incidents, recovery, read } = context;
  const [{ summed, stores, losses, asOf }, plans, reconciliations, dependents, armed, rows] = await Promise.all([
    pathSummaries(read),
    recovery.plans(incident.id),
    recovery.reconciliations(incident.id),
    incidents.dependents(incident.id),
    incidents.armed(incident.id),
    incident.keysBy === "list" ? incidents.keyCount(incident.id) : null,
  ]);
  const within = summed.filter(({ path }) => incident.pathIds.includes(path.pathId));
  const newest = reconciliations[0] ?? null;
  const ofReconcile = measured.get("reconcile") ?? [];
  const declared = incident.authority ?? incident.pendingAuthority;
  return {
    asOf: asOf ?? new Date(),
    status: incident.status,
    targeted: incident.targeted,
    steps: views.map(({ step, status, open }) => ({
      step,
      isOpen: open,
      isPassed: status === "done" || status === "not-needed",
      waitsFor: waitsFor(measured.get(step) ?? []),
    })),
    paths: await Promise.all(
      within.map(async (each) => ({
        ...guidedPath(each, incident),
        ...(await heldParts(context, incident, each.path)),
        ...(await inHand(context, incident, each)),
        ...(await presentFindings(context, incident, each.path)),
        away: awayStores(each.path.config, stores, asOf ?? new Date()),
        losses: isObserved(each.path) ? [] : lossesOf(losses, each.path.pathId),
      })),
    ),
    authority: declared === null ? null : { ...declared, isPending: incident.authority === null },
    plans: await Promise.all(plans.slice(0, PLANS_LOOKED_AT).map((plan) => guidedPlan(context, incident, plan))),
    reconciliation: newest && {
      state: newest.state,
      open: newest.counts?.open ?? null,
      isCurrent: ofReconcile[0]?.ok ?? false,
    },
    keys: rows === null ? null : keysInScope(incident.scope, rows),
    dependents: dependents.filter(({ state }) => state !== "restored"),
    isReopened: incident.reopenedAt !== null,
    armed,
  };
}

/** The holder of a path's acknowledgments, where this incident is not. */
async function inHand(
  { incidents }: Context,
  { id }: Incident,
  { summary: { control } }: SummedPath,
): Promise<Pick<GuidedPath, "heldBy" | "isLeftStopped">> {
  const { acknowledge, heldBy } = control;
  if (acknowledge === "contract" || heldBy?.incident === id) return { heldBy: null, isLeftStopped: false };
  if (heldBy?.open !== true) return { heldBy: null, isLeftStopped: true };
  return { heldBy: (await incidents.read(heldBy.incident))?.title ?? heldBy.incident, isLeftStopped: false };
}

function guidedPath(
  { path, row, summary }: SummedPath,
  { regions }: Incident,
): Omit<
  GuidedPath,
  "findings" | "regressedSince" | "away" | "losses" | "holds" | "pausedElsewhere" | "heldBy" | "isLeftStopped"
> {
  const { name, title, control, truth, contract } = summary;
  return {
    name,
    title,
    isObserved: isObserved(path),
    acknowledge: control.acknowledge,
    isOnCacheWord: !isObserved(path) && isOnCacheWord(path.config),
    drain: control.drain,
    drainBecause: control.drain === "running" ? null : control.because,
    outstanding: truth.outstanding === null ? null : BigInt(truth.outstanding),
    truthLagMs: truth.truthLagMs,
    maxTruthLagMs: contract.maxTruthLagMs,
    ingressPerSec: truth.ingressPerSec,
    // A rate that was measured while the drain was paused says nothing of a drain that runs.
    drainPerSec: truth.limitedBy === "paused" ? null : truth.drainPerSec,
    catchUpMs: truth.catchUpMs,
    fallingForMs: currentFigures(row)?.fallingForMs ?? null,
    slowBecause: truth.slowBecause,
    consumers: truth.green.queueConsumers,
    regions: path.caches.filter(({ region }) => regions?.includes(region) ?? true).length,
    kinds: kindsOn(path),
  };
}

/** Kinds that put a whole value in the place of another, by the models whose values have parts. */
const WITHOUT: Partial<Record<ReplayModel, readonly PlanKind[]>> = {
  monotonic: ["rewrite", "amend", "adopt"],
  merge: ["rewrite", "amend", "salvage"],
  append: ["rewrite", "amend", "salvage", "adopt"],
};

/** The kinds of plan that mend something on a path, and which on another system's path its `repair` allows. */
function kindsOn(path: AnyPath): PlanKind[] {
  if (!isObserved(path)) return PLAN_KINDS.filter((kind) => !WITHOUT[path.config.replay]?.includes(kind));
  const { name, repair } = path.config;
  return PLAN_KINDS.filter(
    (kind) =>
      observedKindFault(kind, name) === null && (OBSERVED_KINDS[kind]?.needs.some((store) => repair[store]) ?? false),
  );
}

/** A plan with what its run would still do. A plan whose run has ended is known by its run alone. */
async function guidedPlan({ plans, read }: Context, incident: Incident, summary: RunSummary): Promise<GuidedPlan> {
  const plan = await plans.read(summary.plan);
  if (plan === null) throw new Error(`plan ${summary.plan} is not in the ledger`);
  const applied = Object.entries(summary.run?.outcomes ?? {}).reduce(
    (sum, [outcome, count]) => (outcome === "applied" ? sum + BigInt(count ?? 0) : sum),
    0n,
  );
  const isWaiting = plan.status === "ready" && plan.run === null;
  const [effects, stale, { need, approvals }] = await Promise.all([
    effectsOf(plans, plan),
    isWaiting ? plans.staleBecause(plan) : plan.because,
    isWaiting ? secondPerson(plans, read, plan, incident) : NOBODY_WAITED_FOR,
  ]);
  return {
    id: plan.id,
    kind: plan.kind,
    findings: plan.selection.findings ?? [],
    path: plan.selection.path ?? null,
    status: plan.status,
    stale,
    digest: plan.digest,
    effects,
    total: plan.total,
    canary: canaryOf({ effects: BigInt(plan.counts.apply ?? 0), asked: plan.canary }),
    needsApproval: need !== null,
    isApproved: approvals.some((approval) => approval.void === null),
    run: summary.run && {
      id: summary.run.id,
      state: summary.run.state,
      applied,
      isOfAuthority: plan.authoritySeq === incident.authoritySeq,
    },
  };
}

interface SecondPerson {
  need: string | null;
  approvals: readonly { void: string | null }[];
}

const NOBODY_WAITED_FOR: SecondPerson = { need: null, approvals: [] };

/** Why a waiting plan needs a second person, whoever starts its run, and the approvals as they stand. */
async function secondPerson(
  plans: PlanReads,
  read: Context["read"],
  plan: Plan,
  incident: Incident,
): Promise<SecondPerson> {
  const { because, rules } = await approvalNeed(plans, read, { plan, incident, people: [plan.createdById] });
  const asked = { pathIds: incident.pathIds, signedIn: true, rules };
  return { need: because, approvals: plan.digest === null ? [] : await plans.approvals(plan, asked) };
}

/** The items on which a plan's run has an effect; a replay that applies nothing may still settle what the origin proves. */
async function effectsOf(plans: PlanReads, { id, kind, status, counts }: Plan): Promise<bigint | null> {
  if (status !== "ready") return null;
  const effects = BigInt(counts.apply ?? 0) + BigInt(counts.refused ?? 0);
  if (effects > 0n || factsOf(kind).does !== "applies") return effects;
  const settled = BigInt(counts["already-applied"] ?? 0) + BigInt(counts.superseded ?? 0);
  return settled > 0n && (await plans.settles(id)) === true ? settled : 0n;
}
