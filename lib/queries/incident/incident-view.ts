import type { Context } from "../../domain/context";
import { keysInScope } from "../../domain/recovery/scope";
import { type IncidentContext, pathName } from "../../evidence/incident/context";
import { measureGates } from "../../evidence/incident/gates";
import { cacheClockOf, hasFollowed } from "../../evidence/incident/stop-gate";
import type { Authority, Incident } from "../../ledger/incidents/model";
import { gateView, incidentSummary, stepsOf } from "./incident-summary";

const LOG_SHOWN = 200;

/** An incident with its steps, gates, decisions and log. */
export async function incidentView(context: IncidentContext, ctx: Context, incident: Incident, logShown = LOG_SHOWN) {
  const { incidents, recovery } = context;
  const gates = await incidents.gates(incident.id);
  const [measured, glass, controls, producers, dependents, waivers, plans, reconciliations, log, keyCount] =
    await Promise.all([
      measureGates(context, incident, gates),
      incidents.brokenGlass(incident.id),
      incidents.controls(incident.pathIds),
      incidents.producers(incident.pathIds),
      incidents.dependents(incident.id),
      incidents.waivers(incident.id),
      recovery.plans(incident.id),
      recovery.reconciliations(incident.id),
      incidents.log(incident.id, logShown),
      incidents.keyCount(incident.id),
    ]);
  const clocks = await Promise.all(producers.map((p) => cacheClockOf(context, p).catch(() => null)));
  return {
    ...incidentSummary(incident, measured, gates),
    steps: stepsOf(incident, measured, gates).map((view) => {
      const broken = glass.filter((g) => g.step === view.step).at(-1);
      return {
        step: view.step,
        status: view.status,
        gate: gateView(view.open, measured.get(view.step)),
        firstOpenAt: gates.get(view.step)?.firstOpenAt?.toISOString() ?? null,
        closedAgainAt: gates.get(view.step)?.closedAgainAt?.toISOString() ?? null,
        brokenGlass: broken ? { by: broken.by, at: broken.at.toISOString(), reason: broken.reason } : null,
      };
    }),
    horizon: incident.horizon.toISOString(),
    keyCount: incident.keysBy === "list" ? String(keysInScope(incident.scope, keyCount)) : null,
    regions: regionsOf(context, incident),
    acknowledgments: controls.map((c) => ({
      path: c.path,
      mode: c.acknowledge,
      epoch: String(c.epoch),
      changedAt: c.ackChangedAt?.toISOString() ?? null,
    })),
    controls: controls.map((c) => ({
      path: c.path,
      drain: c.drain,
      because: c.drain === "running" ? null : c.because,
      reads: c.reads,
      epoch: String(c.epoch),
      fencedEpoch: String(c.fencedEpoch),
    })),
    producers: producers.map((p, i) => {
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
    }),
    authority: authorityView(incident.authority),
    pendingAuthority: authorityView(incident.pendingAuthority),
    dependents: dependents.map((d) => ({
      path: pathName(context, d.pathId),
      name: d.name,
      kind: d.kind,
      reads:
        [...context.read.paths.values()]
          .find((p) => p.pathId === d.pathId)
          ?.config.dependents.find((c) => c.name === d.name)?.reads ?? null,
      state: d.state,
      because: d.because,
      attempts: d.attempts,
      changedAt: d.changedAt.toISOString(),
      pausedBefore: d.pausedBefore,
    })),
    waivers: waivers.map((w) => ({
      path: pathName(context, w.pathId),
      key: w.key,
      finding: w.finding,
      mutation: w.mutation,
      reason: w.reason,
      by: w.actor,
      at: w.at.toISOString(),
    })),
    plans: plans.map((p) => ({
      id: p.plan,
      kind: p.kind,
      status: p.status,
      total: p.total?.toString() ?? null,
      createdAt: p.createdAt.toISOString(),
      createdBy: p.createdBy,
      run: p.run === null ? null : { id: p.run.id, state: p.run.state },
    })),
    reconciliations: reconciliations.map((r) => ({
      id: r.id,
      state: r.state,
      startedAt: r.startedAt.toISOString(),
      openFindings: r.counts?.open.toString() ?? null,
    })),
    log: log.map((entry) => ({ ...entry, at: entry.at.toISOString(), alert: entry.verb === "break-glass" })),
    readAt: ctx.now().toISOString(),
  };
}

/** The cache regions of the incident's paths, or those that its scope names. */
function regionsOf(context: IncidentContext, { pathIds, scope }: Incident): string[] {
  const paths = [...context.read.paths.values()].filter((path) => pathIds.includes(path.pathId));
  const all = new Set(paths.flatMap((path) => path.caches.map((cache) => cache.region)));
  return [...all].filter((region) => scope.regions?.includes(region) ?? true).sort();
}

function authorityView(authority: Authority | null) {
  if (authority === null) return null;
  const { store, region, reason, by, at, forceOriginReads } = authority;
  return { store, region, reason, by, at, forceOriginReads };
}
