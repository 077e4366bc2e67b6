import { OBSERVED_KINDS } from "../../domain/observed/repair/kinds";
import { factsOf, type PlanKind } from "../../domain/plan/kinds";
import type { FindingKind } from "../../domain/verdict/findings";
import { applyItems, clearItems } from "./observed-rows";
import { replayItems, suppressItems } from "./observed-writes";
import type { BuildParts, DraftPage, ObservedItemsOf, PlannedObserved } from "./parts";

const ITEMS: Partial<Record<PlanKind, ObservedItemsOf>> = {
  replay: replayItems,
  suppress: suppressItems,
  rewrite: applyItems,
  invalidate: clearItems,
};

/** Yields pages of decided items about another system's writes, entries and rows, key by key. */
export function observedDrafts(
  parts: BuildParts,
  planned: PlannedObserved,
  limit: number,
): (after: string | null) => Promise<DraftPage<string>> {
  const { plan, incident, path } = planned;
  const { selection, kind } = plan;
  const itemsOf = ITEMS[kind];
  if (itemsOf === undefined) throw new Error(`a plan to ${kind} has no items on another system's path`);
  let named: Promise<string[]> | null = null;
  const page = async (after: string | null) => {
    if (selection.keys === undefined && selection.mutations === undefined)
      return selectedKeys(parts, planned, after ?? "", limit);
    named ??= namedKeys(parts, planned);
    const all = await named;
    const from = after === null ? 0 : all.indexOf(after) + 1;
    return all.slice(from, from + limit);
  };
  return async (after) => {
    const keys = await page(after);
    const within = await parts.incidents.keysWithin(incident, path.pathId, keys);
    const wanted = keys.filter((key) => key.startsWith(selection.prefix ?? "") && within.has(key));
    const drafts = wanted.length === 0 ? [] : await itemsOf(parts, planned, wanted);
    return { drafts, next: keys.length < limit ? null : (keys.at(-1) ?? null) };
  };
}

/** The keys that are named, or whose writes are. */
async function namedKeys(
  { observedLedger }: BuildParts,
  { plan: { selection }, path }: PlannedObserved,
): Promise<string[]> {
  if (selection.keys !== undefined) return [...new Set(selection.keys)].sort();
  const items = await observedLedger.repairs.itemsByIds(path.pathId, selection.mutations ?? []);
  return [...new Set(items.map(({ key }) => key))].sort();
}

/** Keys by their findings, and those with writes outstanding where everything is selected, in one order. */
async function selectedKeys(
  { incidents, observedLedger }: BuildParts,
  { plan: { selection, kind }, incident, path: { pathId } }: PlannedObserved,
  after: string,
  limit: number,
): Promise<string[]> {
  const findings = selection.findings ?? (OBSERVED_KINDS[kind]?.findings as FindingKind[]);
  const isOfWrites = factsOf(kind).decidedOn === "mutations" && selection.findings === undefined;
  const [diverged, outstanding] = await Promise.all([
    incidents.divergedKeys(incident, pathId, { findings: [...findings], after, limit }),
    isOfWrites ? observedLedger.repairs.outstandingKeys(incident, pathId, { after, limit }) : [],
  ]);
  return [...new Set([...diverged, ...outstanding])].sort(byBytes).slice(0, limit);
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
