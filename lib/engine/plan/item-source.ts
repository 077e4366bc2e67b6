import type { PathConfig } from "../../domain/contract";
import type { JsonText } from "../../domain/json-text";
import { laneOf } from "../../domain/lane";
import { type Operation, operationsOf } from "../../domain/mutation";
import type { Decided } from "../../domain/plan/disposition";
import { factsOf, type MutationKind } from "../../domain/plan/kinds";
import { type DecisionKey, planAmend, planSuppress } from "../../domain/plan/plan-decisions";
import { planReplay } from "../../domain/plan/plan-replay";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import type { Incidents } from "../../ledger/incidents/incidents";
import type { Incident } from "../../ledger/incidents/model";
import type { CandidateKey, CandidatePlace, NewPlanItem, Plan, Withdrawn } from "../../ledger/plans/model";
import type { Plans } from "../../ledger/plans/plans";
import type { Runs } from "../../ledger/runs/runs";
import type { BeforeImage } from "../../stores/origin/port";
import type { WiredPath } from "../../stores/path";
import { NO_PLACE, NO_VALUE, NULL_VALUE } from "./no-place";
import { headOf, storeItems } from "./store-items";

export interface BuildParts {
  plans: Plans;
  runs: Runs;
  incidents: Incidents;
  paths: ReadonlyMap<string, WiredPath>;
  /** Reads the evidence of keys from all stores at once. */
  gather(path: WiredPath, keys: string[]): Promise<Map<string, KeyEvidence>>;
}

/** Items without their place: `pathId` and `seq` are still 0. */
export interface DraftPage<Place> {
  drafts: NewPlanItem[];
  next: Place | null;
}

type CandidatePage = Awaited<ReturnType<Plans["candidates"]>>;

/** Yields pages of decided items about ledger mutations; the ledger reads the next page while one is decided. */
export function ledgerDrafts(
  parts: BuildParts,
  plan: Plan,
  incident: Incident,
  path: WiredPath,
  limit: number,
): (after: CandidatePlace | null) => Promise<DraftPage<CandidatePlace>> {
  const scope = { plan, incident, pathId: path.pathId, model: path.config.replay };
  const read = (after: CandidatePlace | null) => {
    const page = parts.plans.candidates(scope, after, limit);
    page.catch(() => {});
    return page;
  };
  let ahead: Promise<CandidatePage> | null = null;
  let refusing: string | null | undefined;
  return async (after) => {
    const page = await (ahead ?? read(after));
    ahead = page.next === null ? null : read(page.next);
    if (refusing === undefined) refusing = factsOf(plan.kind).does === "applies" ? await whyRefusing(path) : null;
    return decidedPage(plan, path, page, refusing);
  };
}

/** Why the path paused itself, or null. */
async function whyRefusing({ ledger, pathId }: WiredPath): Promise<string | null> {
  const control = (await ledger.controls()).find((c) => c.pathId === pathId);
  return control?.drain === "self-paused" ? control.because : null;
}

async function decidedPage(
  plan: Plan,
  { config, origin }: WiredPath,
  page: CandidatePage,
  refusing: string | null,
): Promise<DraftPage<CandidatePlace>> {
  if (page.keys.length === 0 || origin === null) return { drafts: [], next: page.next };
  const withValues = config.replay === "monotonic" || config.replay === "merge";
  const standings = await origin.standings(
    page.keys.map((k) => k.key),
    withValues,
  );
  const receipts = new Set((await origin.receipts(doubtful(config, page.keys, standings))).keys());
  const drafts = page.keys.flatMap((key) => {
    const at = standings.get(key.key) ?? { version: null, value: undefined, deleted: false };
    return DECIDE[plan.kind as MutationKind](config, key, { at, receipts, refusing }).map((decided) =>
      draftOf(plan, config, key, decided),
    );
  });
  return { drafts, next: page.next };
}

/** Mutations whose receipt can change the decision: without one, the origin is not past their version. */
function doubtful(
  config: PathConfig,
  keys: CandidateKey[],
  standings: ReadonlyMap<string, { version: bigint | null }>,
): string[] {
  const byReceipt = config.replay === "merge" || config.replay === "append" || config.replay === "monotonic";
  return keys.flatMap((key) => {
    const at = standings.get(key.key)?.version ?? 0n;
    return key.candidates.filter((c) => byReceipt || c.version <= at).map((c) => c.id);
  });
}

/** The origin's state for the candidates of one key. */
interface OriginSays {
  at: { version: bigint | null; value: JsonText | undefined; deleted: boolean };
  receipts: ReadonlySet<string>;
  refusing: string | null;
}

type Decide = (config: PathConfig, key: CandidateKey, origin: OriginSays) => Decided[];

const DECIDE: Record<MutationKind, Decide> = {
  replay: (config, key, { at, receipts, refusing }) =>
    planReplay({
      model: config.replay,
      greatest: config.origin?.greatest,
      head: key.head,
      origin: at,
      receipts,
      candidates: key.candidates,
      refusing,
      basis: key.basis,
    }),
  suppress: (...of) => planSuppress(decisionOf(...of)),
  amend: (...of) => planAmend(decisionOf(...of)),
};

const decisionOf = (config: PathConfig, key: CandidateKey, { at, receipts }: OriginSays): DecisionKey => ({
  model: config.replay,
  invariant: config.invariant,
  originVersion: at.version,
  head: key.head,
  receipts,
  candidates: key.candidates,
  others: key.others,
});

function draftOf(plan: Plan, { replay }: PathConfig, { lane, head }: CandidateKey, d: Decided): NewPlanItem {
  const amends = factsOf(plan.kind).does === "appends" && d.disposition === "apply";
  return {
    pathId: 0,
    lane,
    seq: 0,
    mutation: d.id,
    key: d.key,
    version: d.version,
    seen: d.seen,
    disposition: d.disposition,
    because: d.because,
    detail: d.again
      ? { again: true }
      : amends
        ? {
            ...(plan.payload !== undefined && { operation: operationsOf(replay)[0] as Operation }),
            ...headOf(replay, head),
          }
        : null,
    value: amends ? (plan.payload ?? null) : null,
  };
}

/** The base of a restored change: its original base, or the mutation that restored that base. */
function baseOf(replay: PathConfig["replay"], { basedOn, head }: Withdrawn): Record<string, string | null> {
  if (basedOn === null) return { basedOn: null };
  return replay === "versioned" && basedOn > head ? { follows: String(basedOn) } : { basedOn: String(basedOn) };
}

/** Yields pages of decided items about keys as all their stores hold them: entries, rows, and values that only one store holds. */
export function storeDrafts(
  parts: BuildParts,
  plan: Plan,
  incident: Incident,
  path: WiredPath,
  limit: number,
): (after: string | null) => Promise<DraftPage<string>> {
  const named = plan.selection.keys === undefined ? null : [...new Set(plan.selection.keys)].sort();
  return async (after) => {
    if (named === null) return storePage(parts, plan, incident, path, null, after, limit);
    const from = after === null ? 0 : named.indexOf(after) + 1;
    return storePage(parts, plan, incident, path, named.slice(from, from + limit), after, limit);
  };
}

async function storePage(
  parts: BuildParts,
  plan: Plan,
  incident: Incident,
  path: WiredPath,
  named: string[] | null,
  after: string | null,
  limit: number,
): Promise<DraftPage<string>> {
  const { selection } = plan;
  const keys =
    named ??
    (await parts.incidents.divergedKeys(incident, path.pathId, {
      findings: selection.findings ?? [...factsOf(plan.kind).findings],
      after: after ?? "",
      limit,
    }));
  const within = named !== null ? await parts.incidents.keysWithin(incident, path.pathId, keys) : null;
  const wanted = keys.filter((key) => key.startsWith(selection.prefix ?? "") && (within?.has(key) ?? true));
  const evidence = wanted.length === 0 ? new Map<string, KeyEvidence>() : await parts.gather(path, wanted);
  const drafts = await storeItems(plan, incident, path, evidence);
  return { drafts, next: keys.length < limit ? null : (keys.at(-1) ?? null) };
}

/** A page of items that undo a run's effects, each as a new mutation. */
export async function undoDrafts(
  { incidents, plans }: BuildParts,
  plan: Plan,
  incident: Incident,
  path: WiredPath,
  after: string | null,
  limit: number,
): Promise<DraftPage<string>> {
  const images =
    (await path.origin?.beforeImages(
      plan.selection.run ?? "",
      after ?? "00000000-0000-0000-0000-000000000000",
      limit,
    )) ?? [];
  const within = await incidents.keysWithin(
    incident,
    path.pathId,
    images.map((image) => image.key),
  );
  const standings =
    images.length === 0
      ? new Map()
      : await path.origin?.standings(
          images.map((i) => i.key),
          false,
        );
  const lanes = path.config.queue?.lanes ?? 1;
  const model = path.config.replay;
  const heads = await plans.heads(path.pathId, [...within]);
  const chains = model === "versioned" ? await chainsOf(plan, path, [...within]) : new Map<string, BeforeImage[]>();
  const drafts = images
    .filter((image) => within.has(image.key))
    .map((image): NewPlanItem => {
      const at = standings?.get(image.key)?.version ?? 0n;
      const head = heads.get(image.key) ?? 0n;
      const base = {
        ...NO_PLACE,
        lane: laneOf(image.key, lanes),
        mutation: image.mutation,
        key: image.key,
        version: image.written,
        seen: at,
        ...NO_VALUE,
      };
      if (model !== "last-write-wins" && model !== "versioned")
        return {
          ...base,
          disposition: "forbidden",
          because: `what a ${model} path has taken in is never lowered; amend`,
          detail: null,
        };
      const top = chains.get(image.key)?.at(-1) ?? image;
      const newest = head > at ? head : at;
      if (newest !== top.written)
        return {
          ...base,
          disposition: "superseded",
          because:
            newest < top.written
              ? `the origin is at version ${at}, below what the run wrote`
              : `version ${newest} is newer than what the run wrote`,
          detail: null,
        };
      if (top.written !== image.written)
        return {
          ...base,
          disposition: "superseded",
          because: `it is taken back with version ${top.written}, which the run wrote over it`,
          detail: null,
        };
      // All of a run's writes to one key go back to the state before the first of them.
      const first = chains.get(image.key)?.[0] ?? image;
      const back = first.version === null ? "nothing" : `version ${first.version}`;
      const gone = first.version === null || first.deleted;
      return {
        ...base,
        disposition: "apply",
        because: `a new version says again what ${back} said`,
        detail: {
          operation: gone ? "delete" : model === "versioned" ? "transition" : "set",
          basedOn: model === "versioned" ? String(at) : null,
          floor: String(at),
          of: plan.selection.run ?? null,
          ...headOf(model, head),
        },
        value: gone ? null : (first.value ?? NULL_VALUE),
      };
    });
  return { drafts, next: images.length < limit ? null : (images.at(-1)?.mutation ?? null) };
}

/** The before-images of a run for each key, ascending. */
async function chainsOf(plan: Plan, { origin }: WiredPath, keys: string[]): Promise<Map<string, BeforeImage[]>> {
  const chains = new Map<string, BeforeImage[]>();
  for (const image of (await origin?.beforeImagesOf(plan.selection.run ?? "", keys)) ?? [])
    chains.set(image.key, [...(chains.get(image.key) ?? []), image]);
  for (const chain of chains.values()) chain.sort((a, b) => (a.written < b.written ? -1 : 1));
  return chains;
}

/** A page of items that restore what a run had suppressed, each as a new mutation. */
export async function restoreDrafts(
  parts: BuildParts,
  plan: Plan,
  incident: Incident,
  path: WiredPath,
  after: { pathId: number; lane: number; seq: number } | null,
  limit: number,
): Promise<DraftPage<{ pathId: number; lane: number; seq: number }>> {
  const page = await parts.runs.items(plan.selection.run ?? "", "applied", { after, limit });
  const ofPath = page.filter((i) => i.pathId === path.pathId);
  const within = await parts.incidents.keysWithin(
    incident,
    path.pathId,
    ofPath.map((i) => i.key),
  );
  const mine = ofPath.filter((i) => within.has(i.key));
  const named = mine.flatMap(({ mutation: id, key }) => (id === null ? [] : [{ id, key }]));
  const known = await parts.plans.withdrawn(path.pathId, named);
  const drafts = mine.flatMap((i): NewPlanItem[] => {
    const own = known.get(i.mutation ?? "");
    const { lane, mutation, key, version } = i;
    const base = { ...NO_PLACE, ...NO_VALUE, lane, mutation, key, version, seen: null };
    if (own === undefined)
      return [{ ...base, disposition: "conflict", because: "the ledger does not have it any more", detail: null }];
    const whole = path.config.replay === "last-write-wins" || path.config.replay === "versioned";
    if (whole && own.head > (i.version ?? 0n))
      return [{ ...base, disposition: "superseded", because: `version ${own.head} was built since`, detail: null }];
    return [
      {
        ...base,
        disposition: "apply",
        because: "it is accepted again as a new version",
        detail: {
          operation: own.operation,
          ...baseOf(path.config.replay, own),
          floor: null,
          of: plan.selection.run ?? null,
          ...headOf(path.config.replay, own.head),
        },
        value: own.operation === "delete" ? null : own.payload,
      },
    ];
  });
  return { drafts, next: page.length < limit ? null : (page.at(-1) ?? null) };
}
