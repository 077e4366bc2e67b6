import type { RunWork } from "../../ledger/runs/model";
import type { Rewriting } from "../../stores/origin/port";
import { confirmEntries } from "../drain/confirm";
import { closeIn } from "./close-in";
import type { Batch, BatchOutcome, ReplayParts } from "./parts";
import { withoutErased } from "./without-erased";

/**
 * Puts the ledger's values back over rows that still are as the plan saw them, and reads them back. Removes cache entries that hold
 * another value at the same version.
 */
export async function rewriteBatch(parts: ReplayParts, batch: Batch): Promise<BatchOutcome> {
  const { path, run, items } = batch;
  const { origin } = path;
  if (origin === null) throw new Error(`path ${path.config.name} has no origin`);
  const outcome: BatchOutcome = { outcomes: new Map(), settle: [] };
  const due = withoutErased(
    items.filter((item) => item.disposition === "apply"),
    outcome,
  );
  if (due.length === 0) return outcome;
  const { results, rows } = await closeIn(due.map(rewritingOf), batch.endsContention, (part, limits) =>
    origin.rewrite({ ...batch, limits }, run, part),
  );
  const ids = results.filter(({ effect }) => effect === "applied").map(({ id }) => id);
  const receipts = ids.length === 0 ? new Map() : await origin.receipts(ids);
  const byId = new Map(due.map((item) => [item.mutation, item]));
  for (const { id, effect, because } of results) {
    const { seq } = byId.get(id) as RunWork;
    const unread = effect === "applied" && !receipts.has(id);
    outcome.outcomes.set(seq, {
      outcome: unread || effect === "rejected" ? "failed" : effect,
      because: unread ? "the receipt could not be read back" : because,
    });
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

function rewritingOf(item: RunWork): Rewriting {
  const { over } = item.detail as { over: string };
  return {
    id: item.mutation as string,
    key: item.key,
    version: item.version as bigint,
    payload: item.payload,
    over,
  };
}
