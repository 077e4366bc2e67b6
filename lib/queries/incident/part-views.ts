import { type Sight, seenKey } from "../../domain/masking/sight";
import { type IncidentContext, pathName } from "../../evidence/incident/context";
import { cacheClockOf, hasFollowed } from "../../evidence/incident/stop-gate";
import type { DependentStanding } from "../../ledger/dependents/model";
import type {
  Authority,
  Desk,
  KeptArmed,
  ReconciliationStanding,
  RunSummary,
  Waiver,
} from "../../ledger/incidents/model";
import type { ControlStanding, ProducerStanding } from "../../ledger/paths/model";

/** How a path acknowledges. */
export const acknowledgmentView = ({ path, acknowledge, epoch, ackChangedAt }: ControlStanding) => ({
  path,
  mode: acknowledge,
  epoch: String(epoch),
  changedAt: ackChangedAt?.toISOString() ?? null,
});

/** How a path drains and reads, and the epoch that its origin's fence has. */
export const controlView = ({ path, drain, because, reads, epoch, fencedEpoch }: ControlStanding) => ({
  path,
  drain,
  because: drain === "running" ? null : because,
  reads,
  epoch: String(epoch),
  fencedEpoch: String(fencedEpoch),
});

/** The producers of the incident's paths, and whether each has followed its path's switch. */
export async function producersView(
  context: IncidentContext,
  producers: readonly ProducerStanding[],
  controls: readonly ControlStanding[],
) {
  const clocks = await Promise.all(producers.map((p) => cacheClockOf(context, p).catch(() => null)));
  return producers.map((p, i) => {
    const control = controls.find((c) => c.pathId === p.pathId);
    return {
      producer: p.producer,
      path: pathName(context, p.pathId),
      kind: p.kind,
      epoch: p.epoch?.toString() ?? null,
      followed: control !== undefined && hasFollowed(p, control, clocks[i] ?? null),
      seenAt: p.seenAt.toISOString(),
      leaseUntil: p.leaseUntil?.toISOString() ?? null,
    };
  });
}

/** A declaration of an authority, in effect or waiting for a second person. */
export function authorityView(authority: Authority | null, sight: Sight) {
  if (authority === null) return null;
  const { store, region, reason, by, at, forceOriginReads, rules = [] } = authority;
  const seen = rules.map((rule) => ({
    ...rule,
    for: "prefix" in rule.for ? { prefix: seenKey(sight, rule.for.prefix) } : rule.for,
  }));
  return { store, region, reason, by, at, forceOriginReads, rules: seen };
}

/** A dependent, with what its configuration says that it reads. */
export function dependentView(context: IncidentContext, dependent: DependentStanding) {
  const path = [...context.read.paths.values()].find((p) => p.pathId === dependent.pathId);
  return {
    path: pathName(context, dependent.pathId),
    name: dependent.name,
    kind: dependent.kind,
    reads: path?.config.dependents.find((c) => c.name === dependent.name)?.reads ?? null,
    state: dependent.state,
    because: dependent.because,
    attempts: dependent.attempts,
    changedAt: dependent.changedAt.toISOString(),
    pausedBefore: dependent.pausedBefore,
  };
}

/** A finding that was waived, by whom and why. */
export const waiverView = (context: IncidentContext, waiver: Waiver) => ({
  path: pathName(context, waiver.pathId),
  key: waiver.key,
  finding: waiver.finding,
  mutation: waiver.mutation,
  reason: waiver.reason,
  by: waiver.actor,
  at: waiver.at.toISOString(),
});

/** A plan's row in its incident, with its run if it was run. */
export const planView = (plan: RunSummary) => ({
  id: plan.plan,
  kind: plan.kind,
  status: plan.status,
  total: plan.total?.toString() ?? null,
  effects: plan.effects?.toString() ?? null,
  createdAt: plan.createdAt.toISOString(),
  createdBy: plan.createdBy,
  run: plan.run === null ? null : { id: plan.run.id, state: plan.run.state },
});

/** A reconciliation's row in its incident. */
export const reconciliationView = (reconciliation: ReconciliationStanding) => ({
  id: reconciliation.id,
  state: reconciliation.state,
  startedAt: reconciliation.startedAt.toISOString(),
  openFindings: reconciliation.counts?.open.toString() ?? null,
});

/** How grave an incident is, who is on it, and its notes. */
export const deskView = ({ severity, people, notes }: Desk) => ({
  severity,
  people: people.map(({ name, since }) => ({ name, since: since.toISOString() })),
  notes: notes.map(({ at, ...note }) => ({ ...note, at: at.toISOString() })),
});

/** A reopening that somebody armed. */
export const armedView = (armed: KeptArmed | null) =>
  armed && {
    lagUnderMs: armed.lagUnderMs,
    forMs: armed.forMs,
    thenClose: armed.thenClose,
    by: armed.by,
    at: armed.at.toISOString(),
    reason: armed.reason,
    calmSince: armed.calmSince?.toISOString() ?? null,
    waitsFor: armed.waitsFor,
  };
