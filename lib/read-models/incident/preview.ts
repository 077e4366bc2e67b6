import {
  type Choice,
  consequenceOf,
  type PathEvidence,
  secondPersonBecause,
  unavailableBecause,
} from "../../domain/recovery/consequences";
import { grouped } from "../../domain/truth/summary";
import type { FindingKind } from "../../domain/verdict/findings";
import { ok, refused } from "../../errors";
import type { Incident } from "../../ports/incidents";
import type { WiredPath } from "../../ports/wired-path";
import type { IncidentContext } from "./context";

/** Outstanding mutations are counted up to here, and said to be more. */
const COUNTED = 1_000_000;
const SAMPLES = 5;

interface Evidence extends PathEvidence {
  pathId: number;
}

/** What choosing each store would keep, change and discard in an incident's scope, as far as its keys were looked at. */
export async function authorityPreview(context: IncidentContext, id: string) {
  const incident = await context.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  const [paths, reconciliations] = await Promise.all([
    evidenceOf(context, incident),
    context.recovery.reconciliations(id),
  ]);
  const regions = [...new Set(paths.flatMap((p) => p.regions))];
  const choices: Choice[] = [
    { store: "ledger", region: null },
    { store: "origin", region: null },
    ...regions.map((region) => ({ store: "cache" as const, region })),
    { store: "queue", region: null },
  ];
  const survey = reconciliations[0];
  return ok({
    incident: id,
    stores: await Promise.all(choices.map((choice) => consequence(context, incident, choice, paths))),
    surveyed:
      survey === undefined
        ? null
        : {
            reconciliation: survey.id,
            scanned: String(survey.scanned),
            total: survey.total?.toString() ?? null,
            done: survey.state === "done",
          },
    readAt: new Date().toISOString(),
  });
}

/** How many things a choice would discard. */
export async function discardedBy(context: IncidentContext, incident: Incident, choice: Choice): Promise<bigint> {
  const paths = await evidenceOf(context, incident);
  return paths.reduce((sum, path) => sum + consequenceOf(choice, path).discarded, 0n);
}

function evidenceOf(context: IncidentContext, incident: Incident): Promise<Evidence[]> {
  const paths = [...context.read.paths.values()].filter((p) => incident.pathIds.includes(p.pathId));
  return Promise.all(paths.map((path) => evidenceOfPath(context, incident, path)));
}

async function evidenceOfPath(context: IncidentContext, incident: Incident, path: WiredPath): Promise<Evidence> {
  const { pathId, config } = path;
  const regions = path.caches.map((c) => c.region);
  const [{ owed }, findings, quietKeys] = await Promise.all([
    context.incidents.outstandingInScope(incident, pathId, COUNTED),
    context.incidents.divergencesInScope(incident, pathId),
    context.recovery.quietKeys(incident, pathId),
  ]);
  const phantoms = await Promise.all(
    (findings.phantom === undefined ? [] : regions.filter((r) => incident.regions?.includes(r) ?? true)).map(
      async (region) => [region, (await context.recovery.phantoms(incident, pathId, region, 0)).keys] as const,
    ),
  );
  return {
    pathId,
    path: config.name,
    invariant: config.invariant,
    regions,
    owed: BigInt(owed),
    findings: Object.fromEntries(Object.entries(findings).map(([finding, n]) => [finding, BigInt(n)])),
    phantoms: Object.fromEntries(phantoms),
    quietKeys,
  };
}

async function consequence(context: IncidentContext, incident: Incident, choice: Choice, paths: Evidence[]) {
  let [kept, changed, discarded] = [0n, 0n, 0n];
  const byFinding: { path: string; finding: FindingKind; keys: string; effect: string }[] = [];
  const samples = [];
  for (const path of paths) {
    const of = consequenceOf(choice, path);
    kept += of.kept;
    changed += of.changed;
    discarded += of.discarded;
    for (const { finding, keys, effect } of of.byFinding) {
      byFinding.push({ path: path.path, finding, keys: String(keys), effect });
      if (samples.length < SAMPLES)
        for (const sample of await context.incidents.sampleDivergences(incident, path.pathId, finding, 2))
          samples.push({ path: path.path, finding, ...sample });
    }
  }
  const unavailable = unavailableBecause(choice, paths);
  const second = unavailable === null ? secondPersonBecause(paths, discarded) : null;
  const uncounted = paths.some((p) => p.owed >= COUNTED)
    ? `Outstanding writes are counted up to ${grouped(COUNTED)} a path`
    : null;
  const unread = paths.reduce((sum, { findings }) => sum + (findings.unreachable ?? 0n), 0n);
  const unknown =
    unread === 0n
      ? null
      : `${grouped(unread)} ${unread === 1n ? "key" : "keys"} could not be read in every store: more may be changed or discarded than is counted`;
  const because = [unavailable, second === null ? null : `It needs a second person: ${second}`, unknown, uncounted];
  return {
    ...choice,
    available: unavailable === null,
    because: because.filter((b) => b !== null).join(". ") || null,
    needsSecondPerson: second !== null,
    kept: String(kept),
    changed: String(changed),
    discarded: String(discarded),
    byFinding,
    samples: samples.slice(0, SAMPLES),
    salvage: unavailable === null ? await salvageOffers(context, incident, choice, paths) : [],
  };
}

/** Writes that live in one store only: in a cache region that would lose, or in the origin behind the ledger's back. */
async function salvageOffers(context: IncidentContext, incident: Incident, choice: Choice, paths: Evidence[]) {
  const offers = [];
  for (const { pathId, path, findings, phantoms } of paths) {
    for (const [region, keys] of Object.entries(phantoms)) {
      if (keys === 0n || region === choice.region) continue;
      const { samples } = await context.recovery.phantoms(incident, pathId, region, SAMPLES);
      offers.push({
        path,
        store: region,
        keys: String(keys),
        samples: samples.map((sample) => ({ path, finding: "phantom" as const, ...sample })),
      });
    }
    // The origin keeps its rows whoever is right, and the ledger must learn them.
    if ((findings.bypassed ?? 0n) > 0n)
      offers.push({
        path,
        store: "origin",
        keys: String(findings.bypassed),
        samples: (await context.incidents.sampleDivergences(incident, pathId, "bypassed", SAMPLES)).map((sample) => ({
          path,
          finding: "bypassed" as const,
          ...sample,
        })),
      });
  }
  return offers;
}
