import { type RuleScope, withOnly } from "../../domain/recovery/authority-rules";
import {
  type Choice,
  type ChoiceFigures,
  consequenceOf,
  discardsUntold,
  secondPersonBecause,
  unavailableBecause,
} from "../../domain/recovery/consequences";
import { grouped } from "../../domain/truth/summary";
import type { FindingKind } from "../../domain/verdict/findings";
import type { FindingSample, Incident } from "../../ledger/incidents/model";
import { type ChoiceEvidence, COUNTED, evidenceOf } from "./choice-evidence";
import type { IncidentContext } from "./context";

const SAMPLES = 5;

/** Previews what each choice of authority would keep, change and discard in an incident's scope, from the keys read so far. */
export async function previewChoices(context: IncidentContext, whole: Incident, scope: RuleScope | null) {
  const incident = scope === null ? whole : narrowedTo(whole, scope);
  const [paths, reconciliations] = await Promise.all([
    evidenceWithin(context, incident, scope),
    context.recovery.reconciliations(incident.id),
  ]);
  const regions = [...new Set(paths.flatMap((p) => p.regions))];
  const choices: Choice[] = [
    { store: "ledger", region: null },
    { store: "origin", region: null },
    ...regions.map((region) => ({ store: "cache" as const, region })),
    { store: "queue", region: null },
  ];
  const survey = reconciliations[0];
  return {
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
  };
}

/** How many things a choice would change and discard at present, and why a second person declares it; null: nobody else need. */
export async function figuresOf(
  context: IncidentContext,
  incident: Incident,
  choice: Choice & { for?: RuleScope },
): Promise<ChoiceFigures & { second: string | null }> {
  const figures = { changed: 0n, discarded: 0n };
  const scope = choice.for ?? null;
  const paths = await evidenceWithin(context, scope === null ? incident : narrowedTo(incident, scope), scope);
  for (const path of paths) {
    const { changed, discarded } = consequenceOf(choice, path);
    figures.changed += changed;
    figures.discarded += discarded;
  }
  return { ...figures, second: secondPersonBecause(paths, figures.discarded) ?? discardsUntold(choice, paths) };
}

/** The evidence of an incident, or of the part of it that a rule is about. */
async function evidenceWithin(
  context: IncidentContext,
  incident: Incident,
  scope: RuleScope | null,
): Promise<ChoiceEvidence[]> {
  const paths = await evidenceOf(context, incident);
  return scope !== null && "finding" in scope ? paths.map((path) => withOnly(path, scope.finding)) : paths;
}

/** An incident as far as a rule is about it. */
const narrowedTo = (incident: Incident, scope: RuleScope): Incident =>
  "prefix" in scope
    ? { ...incident, keysBy: "prefix", prefix: scope.prefix }
    : "region" in scope
      ? { ...incident, regions: [scope.region] }
      : incident;

/** Why an incident cannot have a rule about this part of its scope, or null. */
export function ruleFault(
  { keysBy, prefix, regions }: Incident,
  scope: RuleScope,
  known: readonly string[],
): string | null {
  if ("region" in scope)
    return (regions ?? known).includes(scope.region)
      ? null
      : `/rules: region ${scope.region} is not in the incident's scope, which has ${(regions ?? known).join(", ") || "none"}.`;
  if (!("prefix" in scope)) return null;
  if (keysBy === "list")
    return "/rules: this incident names its keys, so a rule is about a finding or a region of them.";
  return keysBy === "prefix" && !scope.prefix.startsWith(prefix ?? "")
    ? `/rules: the incident is about keys that begin with "${prefix ?? ""}" alone.`
    : null;
}

async function consequence(context: IncidentContext, incident: Incident, choice: Choice, paths: ChoiceEvidence[]) {
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
        for (const sample of await samplesOf(context, incident, path, { finding, limit: 2 }))
          samples.push({ path: path.path, finding, ...sample });
    }
  }
  const unavailable = unavailableBecause(choice, paths);
  const second = unavailable === null ? (secondPersonBecause(paths, discarded) ?? discardsUntold(choice, paths)) : null;
  const uncounted = paths.some((p) => p.owed >= COUNTED)
    ? `At most ${grouped(COUNTED)} outstanding writes are counted on each path`
    : null;
  const unread = paths.reduce((sum, { findings }) => sum + (findings.unreachable ?? 0n), 0n);
  const unknown =
    unread === 0n
      ? null
      : `${grouped(unread)} ${unread === 1n ? "key" : "keys"} could not be read in every store: the true numbers of changes and discards may be higher`;
  const because = [
    unavailable,
    second === null ? null : `This choice needs a second person: ${second}`,
    unknown,
    uncounted,
    ...paths.flatMap(({ path, untold }) =>
      untold === null ? [] : [`What is outstanding on ${path} is not known: ${untold}`],
    ),
  ];
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

/** Writes that only one store holds: a cache region that would lose, or the origin behind the ledger's back. */
async function salvageOffers(context: IncidentContext, incident: Incident, choice: Choice, paths: ChoiceEvidence[]) {
  const offers = [];
  for (const of of paths) {
    const { pathId, path, findings, phantoms, mode } = of;
    // A write that a cache of another system alone has is kept by declaring that region right: no ledger of Trueup's takes it.
    if (mode === "observed") continue;
    for (const [region, keys] of Object.entries(phantoms)) {
      if (keys === 0n || region === choice.region) continue;
      const { samples } = await context.recovery.phantoms(incident, pathId, { region, limit: SAMPLES });
      offers.push({
        path,
        store: region,
        keys: String(keys),
        samples: samples.map((sample) => ({ path, finding: "phantom" as const, ...sample })),
      });
    }
    // The origin keeps its rows under every authority, so the ledger must record them.
    if ((findings.bypassed ?? 0n) > 0n)
      offers.push({
        path,
        store: "origin",
        keys: String(findings.bypassed),
        samples: (await samplesOf(context, incident, of, { finding: "bypassed", limit: SAMPLES })).map((sample) => ({
          path,
          finding: "bypassed" as const,
          ...sample,
        })),
      });
  }
  return offers;
}

/** Some of the keys with a finding, freshly judged or from the list. */
async function samplesOf(
  { incidents }: IncidentContext,
  incident: Incident,
  { pathId, samples }: ChoiceEvidence,
  { finding, limit }: FindingSample,
) {
  if (samples !== null) return (samples[finding] ?? []).slice(0, limit);
  return incidents.sampleDivergences(incident, pathId, { finding, limit });
}
