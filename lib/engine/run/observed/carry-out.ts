import type { PlanKind } from "../../../domain/plan/kinds";
import type { EffectKind } from "../../../ledger/observed/effects";
import type { RunWork } from "../../../ledger/runs/model";
import { clearEntries } from "./clear";
import { detailOf, type ObservedBatch, type ObservedOutcomes, type ObservedParts } from "./parts";
import { putRows } from "./put";
import { reopenRows } from "./reopen";
import { returnJobs } from "./return-jobs";
import { withdrawWrites } from "./withdraw";

type CarryOut = (parts: ObservedParts, batch: ObservedBatch, items: RunWork[]) => Promise<ObservedOutcomes>;

const OF_KIND: Partial<Record<PlanKind, CarryOut>> = {
  replay: returnJobs,
  suppress: withdrawWrites,
  invalidate: clearEntries,
  rewrite: putRows,
};

/** How each effect of a run is undone. */
const UNDOING: Partial<Record<EffectKind, CarryOut>> = { removed: returnJobs, finished: reopenRows, put: putRows };

/** Carries items of a run on another system's path out, each by its verb, and answers how each ended. */
export async function carryOutObserved(parts: ObservedParts, batch: ObservedBatch): Promise<ObservedOutcomes> {
  const outcomes: ObservedOutcomes = new Map();
  const groups = new Map<CarryOut, RunWork[]>();
  for (const item of batch.items) {
    if (item.disposition !== "apply") continue;
    const verb = verbOf(batch.run.kind, item);
    groups.set(verb, [...(groups.get(verb) ?? []), item]);
  }
  for (const [verb, items] of groups)
    for (const [seq, ended] of await verb(parts, batch, items)) outcomes.set(seq, ended);
  return outcomes;
}

function verbOf(kind: PlanKind, item: RunWork): CarryOut {
  const { undo } = detailOf(item);
  const verb = undo === undefined ? OF_KIND[kind] : UNDOING[undo.kind];
  if (verb === undefined) throw new Error(`a run to ${kind} has no effect on another system's path`);
  return verb;
}
