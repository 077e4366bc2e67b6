import type { FindingKind } from "../../domain/verdict/findings";
import { ok, refused } from "../../errors";
import type { Incident } from "../../ports/incidents";
import type { WiredPath } from "../../ports/wired-path";
import { type IncidentContext, pathName } from "./context";

const COUNTED = 100_000;
const SAMPLES = 5;

interface PathStanding {
  path: WiredPath;
  owed: number;
  keys: bigint | null;
  findings: Partial<Record<FindingKind, string>>;
}

interface Choice {
  store: "ledger" | "origin" | "queue" | "cache";
  region: string | null;
}

/** What becomes of each finding under a choice; what is not named is settled by replaying or rebuilding. */
const EFFECTS: Record<
  Choice["store"],
  Partial<Record<FindingKind, { to: "changed" | "discarded"; effect: string }>>
> = {
  ledger: {
    phantom: { to: "discarded", effect: "the cache's write goes, unless it is salvaged first" },
    bypassed: { to: "discarded", effect: "the origin's row gives way to an amendment, unless it is salvaged first" },
    regressed: { to: "changed", effect: "the origin gets back what it lost" },
    stale: { to: "changed", effect: "the entry is rebuilt" },
    mismatched: { to: "changed", effect: "the value that the ledger has is put back" },
    masked: { to: "changed", effect: "the origin gets what is shown" },
    late: { to: "changed", effect: "the origin gets what is owed" },
    "region-split": { to: "changed", effect: "the regions are rebuilt alike" },
  },
  origin: {
    phantom: { to: "discarded", effect: "the cache's write goes, unless it is salvaged first" },
    bypassed: { to: "changed", effect: "the ledger learns the origin's row by salvage" },
    regressed: { to: "discarded", effect: "what the origin lost stays lost" },
    masked: { to: "discarded", effect: "what is shown goes back to the origin's version" },
    late: { to: "discarded", effect: "what is owed is suppressed" },
    stale: { to: "changed", effect: "the entry is rebuilt" },
    mismatched: { to: "changed", effect: "the origin's value is put back" },
    "region-split": { to: "changed", effect: "the regions are rebuilt alike" },
  },
  cache: {
    phantom: { to: "changed", effect: "the region's write is salvaged into the ledger" },
    bypassed: { to: "discarded", effect: "the origin's row gives way to what the region shows" },
    regressed: { to: "changed", effect: "the origin gets back what the region shows" },
    stale: { to: "discarded", effect: "newer rows of the origin would give way: look at each key first" },
    masked: { to: "changed", effect: "the origin gets what is shown" },
    late: { to: "changed", effect: "the origin gets what is owed" },
    mismatched: { to: "changed", effect: "the region's value is put back by amendment" },
    "region-split": { to: "discarded", effect: "the other regions give way" },
  },
  queue: {},
};

/** What choosing each store would keep, change and discard in an incident's scope, as far as its keys were looked at. */
export async function authorityPreview(
  context: IncidentContext,
  id: string,
  needsSecondPerson: (incident: Incident, store: Choice["store"]) => Promise<boolean>,
) {
  const incident = await context.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  const paths = [...context.read.paths.values()].filter((p) => incident.pathIds.includes(p.pathId));
  const keyCount = incident.keysBy === "list" ? await context.incidents.keyCount(id) : null;
  const [standings, reconciliations] = await Promise.all([
    Promise.all(
      paths.map(async (path): Promise<PathStanding> => {
        const [owed, findings] = await Promise.all([
          context.incidents.outstandingInScope(incident, path.pathId, COUNTED),
          context.incidents.divergencesInScope(incident, path.pathId, null),
        ]);
        return { path, owed: owed.owed, findings, keys: keyCount === null ? null : keyCount / BigInt(paths.length) };
      }),
    ),
    context.recovery.reconciliations(id),
  ]);
  const regions = [...new Set(paths.flatMap((p) => p.caches.map((c) => c.region)))];
  const choices: Choice[] = [
    { store: "ledger", region: null },
    { store: "origin", region: null },
    ...regions.map((region) => ({ store: "cache" as const, region })),
    { store: "queue", region: null },
  ];
  const survey = reconciliations[0];
  return ok({
    incident: id,
    stores: await Promise.all(
      choices.map(async (choice) => ({
        ...(await consequence(context, incident, choice, standings)),
        needsSecondPerson: await needsSecondPerson(incident, choice.store),
      })),
    ),
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

async function consequence(context: IncidentContext, incident: Incident, choice: Choice, standings: PathStanding[]) {
  const effects = EFFECTS[choice.store];
  let [kept, changed, discarded] = [0n, 0n, 0n];
  const byFinding: { path: string; finding: FindingKind; keys: string; effect: string }[] = [];
  const samples: { path: string; key: string; finding: FindingKind | null; sentence: string }[] = [];
  for (const { path, owed, findings, keys } of standings) {
    // What is owed is kept by the ledger and whatever shows it; the origin alone would have it withdrawn.
    if (choice.store === "origin") discarded += BigInt(owed);
    else if (choice.store !== "queue") kept += BigInt(owed);
    let touched = 0n;
    for (const [finding, n] of Object.entries(findings) as [FindingKind, string][]) {
      const effect = effects[finding];
      if (effect === undefined) continue;
      if (effect.to === "changed") changed += BigInt(n);
      else if (finding !== "late" && finding !== "masked") discarded += BigInt(n);
      touched += BigInt(n);
      byFinding.push({ path: path.config.name, finding, keys: n, effect: effect.effect });
      if (samples.length < SAMPLES)
        for (const sample of await context.incidents.sampleDivergences(incident, path.pathId, finding, 2))
          samples.push({ path: path.config.name, finding, ...sample });
    }
    if (keys !== null && keys > touched) kept += keys - touched;
  }
  const unavailable = unavailableBecause(choice, standings);
  return {
    ...choice,
    available: unavailable === null,
    because: unavailable,
    kept: String(kept),
    changed: String(changed),
    discarded: String(discarded),
    byFinding,
    samples: samples.slice(0, SAMPLES),
    salvage: choice.store === "queue" ? [] : await salvageOffers(context, incident, choice, standings),
  };
}

function unavailableBecause({ store, region }: Choice, standings: PathStanding[]): string | null {
  if (store === "queue") return "its jobs carry ids alone, so it knows nothing that the ledger does not";
  const without = standings.find(({ path }) => region !== null && !path.caches.some((c) => c.region === region));
  return without === undefined ? null : `path ${without.path.config.name} has no entries in region ${region}`;
}

/** Writes that live only in a store that would lose. */
async function salvageOffers(context: IncidentContext, incident: Incident, choice: Choice, standings: PathStanding[]) {
  const offers = [];
  for (const { path, findings } of standings)
    for (const [finding, store] of [
      ["phantom", choice.store === "cache" ? (choice.region ?? "") : (path.caches[0]?.region ?? "")],
      ["bypassed", "origin"],
    ] as const) {
      if (Number(findings[finding] ?? 0) === 0) continue;
      const samples = await context.incidents.sampleDivergences(incident, path.pathId, finding, SAMPLES);
      offers.push({
        path: pathName(context, path.pathId),
        store,
        keys: findings[finding] as string,
        samples: samples.map((s) => ({ path: path.config.name, finding, ...s })),
      });
    }
  return offers;
}
