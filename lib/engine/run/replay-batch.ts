import { OPERATIONS } from "../../domain/mutation";
import type { RunWork } from "../../ledger/runs/model";
import type { Replaying } from "../../stores/origin/port";
import { confirmEntries } from "../drain/confirm";
import { closeIn } from "./close-in";
import type { Batch, BatchOutcome, ReplayParts } from "./parts";
import { withoutErased } from "./without-erased";

/** Applies a batch to the origin, reads the applied rows back, and confirms the caches. */
export async function replayBatch(parts: ReplayParts, batch: Batch): Promise<BatchOutcome> {
  const { path, run, items } = batch;
  const origin = path.origin;
  if (origin === null) throw new Error(`path ${path.config.name} has no origin`);
  const outcome: BatchOutcome = { outcomes: new Map(), settle: [] };
  const due = withoutErased(items, outcome);
  if (due.length === 0) return outcome;
  const { results, rows } = await closeIn(due.map(replayingOf), batch.endsContention, (part, limits) =>
    origin.replay({ ...batch, limits }, run, part),
  );
  const applied = results.filter((r) => r.effect === "applied").map((r) => r.id);
  // A drained queue is no recovered state: an item counts as applied only after it is read back.
  const receipts = applied.length === 0 ? new Map() : await origin.receipts(applied);
  const bySeq = new Map(due.map((i) => [i.mutation, i]));
  for (const { id, effect, because } of results) {
    const item = bySeq.get(id) as RunWork;
    const unread = effect === "applied" && !receipts.has(id);
    outcome.outcomes.set(item.seq, {
      outcome: unread ? "failed" : effect === "rejected" ? "failed" : effect,
      because: unread ? "the receipt could not be read back" : because,
    });
    if (unread) continue;
    if (effect === "applied" || effect === "already-applied")
      outcome.settle.push({ id, outcome: "materialized", because: `by run ${run.id}` });
    else if (effect === "superseded") outcome.settle.push({ id, outcome: "superseded", because });
  }
  await confirmEntries(
    path,
    [...rows].flatMap(([key, row]) =>
      row.version === null
        ? []
        : [{ key, version: row.version, value: row.deleted ? undefined : row.value, mutation: null }],
    ),
    parts.log,
  );
  return outcome;
}

function replayingOf(item: RunWork): Replaying {
  return {
    id: item.mutation as string,
    key: item.key,
    version: item.version as bigint,
    basedOn: item.basedOn,
    operation: OPERATIONS[item.operation ?? 0] as Replaying["operation"],
    payload: item.payload,
    seen: item.seen,
    idempotency: item.idempotency,
    fingerprint: item.fingerprint,
    again: (item.detail as { again?: boolean } | null)?.again === true,
    planned: item.disposition === "refused" ? "apply" : (item.disposition as Replaying["planned"]),
  };
}
