import type { RunWork } from "../../../ledger/runs/model";
import { detailOf, type ObservedBatch, type ObservedOutcomes, type ObservedParts, RunStopped } from "./parts";

/** Gives rows of another system's outbox the state back that a run had set, so that its relay sends them. */
export async function reopenRows(
  parts: ObservedParts,
  batch: ObservedBatch,
  items: RunWork[],
): Promise<ObservedOutcomes> {
  const { run, path, mayGoOn } = batch;
  const { effects } = parts.ledger;
  const outcomes: ObservedOutcomes = new Map();
  for (const item of items) {
    const { undo, write } = detailOf(item);
    const kept =
      undo === undefined ? undefined : (await effects.ofSeqs(undo.run, path.pathId, [undo.seq])).get(undo.seq);
    if (path.writes.outbox === null || write == null || kept?.before == null) {
      outcomes.set(item.seq, { outcome: "conflict", because: "the state that the row had before was not kept" });
      continue;
    }
    await effects.begin(run.id, path.pathId, [
      { seq: item.seq, key: item.key, kind: "reopened", item: { source: "outbox", id: write.id }, before: null },
    ]);
    if (!(await mayGoOn())) throw new RunStopped();
    const change = await path.writes.outbox.reopen(write.id, kept.before);
    if (change === "gone") outcomes.set(item.seq, { outcome: "drifted", because: "the row is gone" });
    else if (change === "moved")
      outcomes.set(item.seq, { outcome: "already-applied", because: "the row's state is not the run's any more" });
    else {
      await effects.end(run.id, path.pathId, [{ seq: item.seq, after: null }]);
      await effects.restoreItem(path.pathId, { source: "outbox", id: write.id, key: item.key });
      outcomes.set(item.seq, { outcome: "applied", because: null });
    }
  }
  return outcomes;
}
