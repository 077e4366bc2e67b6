import type { PathConfig } from "../../domain/contract";
import { laneOf } from "../../domain/lane";
import type { EntryKind, StoreKind } from "../../domain/plan/kinds";
import { planCacheWork, planSalvage } from "../../domain/plan/plan-caches";
import { rightFor } from "../../domain/recovery/authority-rules";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import { viewOf } from "../../domain/verdict/view";
import type { NewPlanItem } from "../../ledger/plans/model";
import { withCallers } from "./callers";
import { NO_PLACE, NO_VALUE, NULL_VALUE } from "./no-place";
import type { PlannedPath } from "./parts";
import { adoptItems, rewriteItems } from "./row-items";

/** The head on which a whole value is decided; over a newer head, the value would be an older state. */
export const headOf = (replay: PathConfig["replay"], head: bigint): Record<string, string> =>
  replay === "last-write-wins" ? { head: String(head) } : {};

type ItemsOf = (
  planned: PlannedPath,
  evidence: ReadonlyMap<string, KeyEvidence>,
) => NewPlanItem[] | Promise<NewPlanItem[]>;

const ITEMS: Record<StoreKind, ItemsOf> = {
  rewrite: ({ path }, evidence) => rewriteItems(path, evidence),
  adopt: ({ path }, evidence) => adoptItems(path, evidence),
  salvage: (planned, evidence) =>
    withCallers(
      planned.path,
      [...evidence.values()].flatMap((e) => salvageItems(planned, e)),
    ),
  invalidate: (planned, evidence) => [...evidence.values()].flatMap((e) => cacheItems("invalidate", planned, e)),
  rebuild: (planned, evidence) => [...evidence.values()].flatMap((e) => cacheItems("rebuild", planned, e)),
};

/** Decided items about keys, each with the evidence of its stores. */
export const storeItems: (...of: Parameters<ItemsOf>) => Promise<NewPlanItem[]> = async (planned, evidence) =>
  ITEMS[planned.plan.kind as StoreKind](planned, evidence);

function cacheItems(kind: EntryKind, { plan, incident, path }: PlannedPath, evidence: KeyEvidence): NewPlanItem[] {
  const { selection } = plan;
  const { regions, authority } = incident;
  const { config } = path;
  const wanted = selection.region === undefined ? regions : [selection.region];
  const named = selection.keys !== undefined;
  const right = rightFor(authority, { ...selection, keys: [evidence.key] })?.store ?? null;
  return planCacheWork(kind, evidence, { regions: wanted, named, authority: right }).map((w) => ({
    ...NO_PLACE,
    ...NO_VALUE,
    lane: laneOf(evidence.key, config.queue?.lanes ?? 1),
    mutation: null,
    key: evidence.key,
    version: w.floor,
    seen: w.seen?.version ?? null,
    disposition: w.disposition,
    because: w.because,
    detail: {
      region: w.region,
      seen:
        w.seen === null
          ? null
          : { mutation: w.seen.mutation, writtenAt: w.seen.writtenAt, versionless: w.seen.version === null },
    },
  }));
}

function salvageItems({ plan, incident, path }: PlannedPath, evidence: KeyEvidence): NewPlanItem[] {
  const { regions, authority } = incident;
  const { config } = path;
  const right = rightFor(authority, { ...plan.selection, keys: [evidence.key] });
  const declared = right?.store === "cache" ? right.region : null;
  const found = planSalvage(evidence, { regions, from: plan.selection.region ?? null, declared });
  return found.map((s) => ({
    ...NO_PLACE,
    lane: laneOf(evidence.key, config.queue?.lanes ?? 1),
    mutation: s.mutation,
    key: evidence.key,
    version: s.version,
    seen: s.floor,
    disposition: s.disposition,
    because: s.because,
    detail: {
      region: s.region,
      operation: s.operation,
      writtenAt: s.writtenAt?.toISOString() ?? null,
      basedOn: s.basedOn === null ? null : String(s.basedOn),
      floor: String(s.floor),
      ...headOf(config.replay, viewOf(evidence).ledger?.head ?? 0n),
    },
    value: s.operation === "delete" ? null : (s.value ?? NULL_VALUE),
  }));
}
