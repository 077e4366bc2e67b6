import type { Context } from "../../domain/context";
import { type Sight, seenKey } from "../../domain/masking/sight";
import { keysInScope } from "../../domain/recovery/scope";
import { isObserved, pathsWithIds } from "../../evidence/any-path";
import type { IncidentContext } from "../../evidence/incident/context";
import { measureGates } from "../../evidence/incident/gates";
import type { AuditEntry, Incident } from "../../ledger/incidents/model";
import { seenSubject, sightOnIds } from "../seen";
import { gateView, incidentSummary, stepsOf } from "./incident-summary";
import {
  acknowledgmentView,
  armedView,
  authorityView,
  controlView,
  dependentView,
  deskView,
  planView,
  producersView,
  reconciliationView,
  waiverView,
} from "./part-views";

const LOG_SHOWN = 200;

/** An incident with its steps, gates, decisions and log. */
export async function incidentView(context: IncidentContext, ctx: Context, incident: Incident, logShown = LOG_SHOWN) {
  const parts = await readParts(context, incident, logShown);
  const { gates, measured, controls, keyCount } = parts;
  const sight = sightOnIds(context.read, ctx, incident.pathIds);
  const observed = pathsWithIds(context.read, incident.pathIds).filter(isObserved);
  const elsewhere = new Set(observed.map(({ pathId }) => pathId));
  return {
    ...incidentSummary(incident, { measured, gates }, sight),
    steps: stepsView(incident, parts),
    horizon: incident.horizon.toISOString(),
    keyCount: incident.keysBy === "list" ? String(keysInScope(incident.scope, keyCount)) : null,
    observed: observed.map(({ config }) => config.name),
    regions: regionsOf(context, incident),
    acknowledgments: controls.filter(({ pathId }) => !elsewhere.has(pathId)).map(acknowledgmentView),
    controls: controls.map(controlView),
    producers: await producersView(context, parts.producers, controls),
    authority: authorityView(incident.authority, sight),
    pendingAuthority: authorityView(incident.pendingAuthority, sight),
    dependents: parts.dependents.map((dependent) => dependentView(context, dependent)),
    waivers: parts.waivers.map((waiver) => ({ ...waiverView(context, waiver), key: seenKey(sight, waiver.key) })),
    plans: parts.plans.map(planView),
    reconciliations: parts.reconciliations.map(reconciliationView),
    ...deskView(parts.desk),
    armed: armedView(parts.armed),
    log: parts.log.map((entry) => logView(entry, sight)),
    readAt: ctx.now().toISOString(),
  };
}

/** An entry of an incident's log. An entry about one key names the key in its subject. */
const logView = ({ key, at, subject, ...entry }: AuditEntry, sight: Sight) => ({
  ...entry,
  at: at.toISOString(),
  subject: seenSubject(sight, { key, subject }),
  alert: entry.verb === "break-glass",
});

type Parts = Awaited<ReturnType<typeof readParts>>;

/** What is read of an incident, at one time. */
async function readParts(context: IncidentContext, incident: Incident, logShown: number) {
  const { incidents, recovery } = context;
  const gates = await incidents.gates(incident.id);
  const [
    measured,
    glass,
    controls,
    producers,
    dependents,
    waivers,
    plans,
    reconciliations,
    log,
    keyCount,
    desk,
    armed,
  ] = await Promise.all([
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
    incidents.desk(incident.id),
    incidents.armed(incident.id),
  ]);
  return {
    gates,
    measured,
    glass,
    controls,
    producers,
    dependents,
    waivers,
    plans,
    reconciliations,
    log,
    keyCount,
    desk,
    armed,
  };
}

function stepsView(incident: Incident, { gates, measured, glass }: Pick<Parts, "gates" | "measured" | "glass">) {
  return stepsOf(incident, measured, gates).map((view) => {
    const broken = glass.filter((g) => g.step === view.step).at(-1);
    return {
      step: view.step,
      status: view.status,
      gate: gateView(view.open, measured.get(view.step)),
      firstOpenAt: gates.get(view.step)?.firstOpenAt?.toISOString() ?? null,
      closedAgainAt: gates.get(view.step)?.closedAgainAt?.toISOString() ?? null,
      brokenGlass: broken ? { by: broken.by, at: broken.at.toISOString(), reason: broken.reason } : null,
    };
  });
}

/** The cache regions of the incident's paths, or those that its scope names. */
function regionsOf(context: IncidentContext, { pathIds, scope }: Incident): string[] {
  const paths = pathsWithIds(context.read, pathIds);
  const all = new Set(paths.flatMap((path) => path.caches.map((cache) => cache.region)));
  return [...all].filter((region) => scope.regions?.includes(region) ?? true).sort();
}
