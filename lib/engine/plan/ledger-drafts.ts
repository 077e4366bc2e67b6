import type { PathConfig } from "../../domain/contract";
import type { JsonText } from "../../domain/json-text";
import { type Operation, operationsOf } from "../../domain/mutation";
import type { Decided } from "../../domain/plan/disposition";
import { factsOf, type MutationKind } from "../../domain/plan/kinds";
import { type DecisionKey, planAmend, planSuppress } from "../../domain/plan/plan-decisions";
import { planReplay } from "../../domain/plan/plan-replay";
import type { CandidateKey, CandidatePlace, NewPlanItem, Plan } from "../../ledger/plans/model";
import type { Plans } from "../../ledger/plans/plans";
import type { WiredPath } from "../../stores/path";
import type { BuildParts, DraftPage, PlannedPath } from "./parts";
import { headOf } from "./store-items";

type CandidatePage = Awaited<ReturnType<Plans["candidates"]>>;

/** Yields pages of decided items about ledger mutations; the ledger reads the next page while one is decided. */
export function ledgerDrafts(
  parts: BuildParts,
  { plan, incident, path }: PlannedPath,
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
    const says = { at, receipts, refusing, hasPayload: plan.payload !== undefined };
    return DECIDE[plan.kind as MutationKind](config, key, says).map((decided) => draftOf(plan, config, key, decided));
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

/** The origin's state for the candidates of one key, and whether the plan has a value of its own. */
interface OriginSays {
  at: { version: bigint | null; value: JsonText | undefined; deleted: boolean };
  receipts: ReadonlySet<string>;
  refusing: string | null;
  hasPayload: boolean;
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

const decisionOf = (config: PathConfig, key: CandidateKey, { at, receipts, hasPayload }: OriginSays): DecisionKey => ({
  model: config.replay,
  invariant: config.invariant,
  originVersion: at.version,
  head: key.head,
  receipts,
  candidates: key.candidates,
  others: key.others,
  hasPayload,
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
