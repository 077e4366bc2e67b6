import type { PathConfig } from "../../domain/contract";
import { laneOf } from "../../domain/lane";
import type { EntryKind, StoreKind } from "../../domain/plan/kinds";
import { planCacheWork, planSalvage } from "../../domain/plan/plan-caches";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import { viewOf } from "../../domain/verdict/view";
import type { Incident } from "../../ledger/incidents/model";
import type { NewPlanItem, Plan } from "../../ledger/plans/model";
import type { WiredPath } from "../../stores/path";
import { NO_PLACE, NO_VALUE, NULL_VALUE } from "./no-place";
import { adoptItems, rewriteItems } from "./row-items";

/** The head on which a whole value is decided; over a newer head, the value would be an older state. */
export const headOf = (replay: PathConfig["replay"], head: bigint): Record<string, string> =>
  replay === "last-write-wins" ? { head: String(head) } : {};

type ItemsOf = (
  plan: Plan,
  incident: Incident,
  path: WiredPath,
  evidence: ReadonlyMap<string, KeyEvidence>,
) => NewPlanItem[] | Promise<NewPlanItem[]>;

const ITEMS: Record<StoreKind, ItemsOf> = {
  rewrite: (_plan, _incident, path, evidence) => rewriteItems(path, evidence),
  adopt: (_plan, _incident, path, evidence) => adoptItems(path, evidence),
  salvage: (plan, incident, path, evidence) =>
    [...evidence.values()].flatMap((e) => salvageItems(plan, incident, path.config, e)),
  invalidate: (plan, incident, path, evidence) =>
    [...evidence.values()].flatMap((e) => cacheItems("invalidate", plan, incident, path.config, e)),
  rebuild: (plan, incident, path, evidence) =>
    [...evidence.values()].flatMap((e) => cacheItems("rebuild", plan, incident, path.config, e)),
};

/** Decided items about keys, each with the evidence of its stores. */
export const storeItems: (...of: Parameters<ItemsOf>) => Promise<NewPlanItem[]> = async (plan, ...of) =>
  ITEMS[plan.kind as StoreKind](plan, ...of);

function cacheItems(
  kind: EntryKind,
  { selection }: Plan,
  { regions, authority }: Incident,
  config: PathConfig,
  evidence: KeyEvidence,
): NewPlanItem[] {
  const wanted = selection.region === undefined ? regions : [selection.region];
  const named = selection.keys !== undefined;
  return planCacheWork(kind, evidence, { regions: wanted, named, authority: authority?.store ?? null }).map((w) => ({
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

function salvageItems(
  { selection }: Plan,
  { regions, authority }: Incident,
  config: PathConfig,
  evidence: KeyEvidence,
): NewPlanItem[] {
  const declared = authority?.store === "cache" ? authority.region : null;
  const found = planSalvage(evidence, { regions, from: selection.region ?? null, declared });
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
