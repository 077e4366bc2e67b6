import { z } from "zod";
import { keysInScope } from "../../domain/recovery/scope";
import { type Measurement, STEPS, type Step, stepViews, waitsFor } from "../../domain/recovery/steps";
import { ok, refused } from "../../errors";
import { type IncidentContext, type KnownGates, pathName } from "../../evidence/incident/context";
import { measureGates } from "../../evidence/incident/gates";
import { cacheClockOf, hasFollowed } from "../../evidence/incident/stop-gate";
import type { Authority, Incident } from "../../ledger/model/incidents";

const LOG_SHOWN = 200;

/** An incident with its steps, gates, decisions and log, as people see it. */
export async function incidentView(context: IncidentContext, incident: Incident, logShown = LOG_SHOWN) {
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
  const now = new Date();
  return {
    ...summary(incident, measured, gates),
    steps: stepsOf(incident, measured, gates).map((view) => {
      const broken = glass.filter((g) => g.step === view.step).at(-1);
      return {
        step: view.step,
        status: view.status,
        gate: gateOf(view.open, measured.get(view.step)),
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
    readAt: now.toISOString(),
  };
}

/** The cache regions of the incident's paths, or those that its scope names. */
function regionsOf(context: IncidentContext, { pathIds, scope }: Incident): string[] {
  const paths = [...context.read.paths.values()].filter((path) => pathIds.includes(path.pathId));
  const all = new Set(paths.flatMap((path) => path.caches.map((cache) => cache.region)));
  return [...all].filter((region) => scope.regions?.includes(region) ?? true).sort();
}

function stepsOf(incident: Incident, measured: Map<Step, Measurement[]>, gates: KnownGates) {
  const standings = new Map(
    STEPS.map((step) => [
      step,
      { measured: measured.get(step) ?? [], firstOpenAt: gates.get(step)?.firstOpenAt ?? null },
    ]),
  );
  return stepViews(standings, incident.targeted, incident.status === "closed");
}

function summary(incident: Incident, measured: Map<Step, Measurement[]>, gates: KnownGates) {
  const steps = stepsOf(incident, measured, gates);
  const at = steps.find((s) => s.status === "current" || s.status === "reopened") ?? steps.at(-1);
  const step = at?.step ?? "restore";
  const waiting = waitsFor(measured.get(step) ?? []);
  return {
    id: incident.id,
    title: incident.title,
    reason: incident.reason,
    status: incident.status,
    scope: incident.scope,
    targeted: incident.targeted,
    openedAt: incident.openedAt.toISOString(),
    openedBy: incident.openedBy,
    closedAt: incident.closedAt?.toISOString() ?? null,
    closedBy: incident.closedBy,
    step,
    waitsFor: incident.status === "closed" || waiting.length === 0 ? null : waiting.slice(0, 3).join("; "),
    steps: steps.map((view) => ({
      step: view.step,
      status: view.status,
      gate: gateOf(view.open, measured.get(view.step)),
    })),
  };
}

function gateOf(open: boolean, measured: Measurement[] = []) {
  return { open, measured: measured.map((m) => ({ ...m, at: m.at.toISOString() })) };
}

function authorityView(authority: Authority | null) {
  if (authority === null) return null;
  const { store, region, reason, by, at, forceOriginReads } = authority;
  return { store, region, reason, by, at, forceOriginReads };
}

/** An incident by its id. */
export async function readIncident(context: IncidentContext, id: string) {
  const incident = await context.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  return ok(await incidentView(context, incident));
}

const place = z.strictObject({ openedAt: z.iso.datetime(), id: z.string() });

/** Incidents, newest first; those that are open with where they stand. */
export async function listIncidents(
  context: IncidentContext,
  query: { status: "open" | "closed" | null; cursor: string | null; limit: number },
) {
  const kind = `incidents ${query.status ?? ""}`;
  const after = context.read.cursors.open(kind, query.cursor, place);
  if (!after.ok) return after;
  const before = after.value === null ? null : { openedAt: new Date(after.value.openedAt), id: after.value.id };
  const rows = await context.incidents.list(query.status, before, query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const items: ReturnType<typeof summary>[] = [];
  // One after another: a page of incidents must not take every connection from everyone else.
  for (const incident of shown) {
    const gates = await context.incidents.gates(incident.id);
    items.push(summary(incident, await measureGates(context, incident, gates), gates));
  }
  const last = shown.at(-1);
  return ok({
    items,
    next:
      rows.length > query.limit && last
        ? context.read.cursors.seal(kind, { openedAt: last.openedAt.toISOString(), id: last.id })
        : null,
  });
}
