import { seqsAt } from "../../domain/run/columns";
import type { PagedBatch, PageOutcome, ReplayParts } from "./parts";

/**
 * Suppresses a page. Each mutation is first noted in the origin, so that it cannot take effect later. A mutation that had already
 * taken effect is reported as drifted, and settled by its receipt.
 */
export async function suppressPage(parts: ReplayParts, batch: PagedBatch, reason: string): Promise<PageOutcome> {
  const { path, run, lane, page } = batch;
  const { withdrawn } = page;
  const outcome: PageOutcome = { items: [...page.rest], outcomes: new Map(), settle: [], settledColumns: [] };
  if (withdrawn === null) return outcome;
  const { ids } = withdrawn;
  const had = (await path.origin?.suppress(batch, run, [...ids])) ?? new Set();
  const except = had.size === 0 ? [] : ids.flatMap((id, i) => (had.has(id) ? [i + 1] : []));
  for (const item of await parts.runs.workAt(run, { pathId: path.pathId, lane }, seqsAt(withdrawn, except))) {
    outcome.items.push(item);
    outcome.outcomes.set(item.seq, {
      outcome: "drifted",
      because: "the record got the mutation after the plan was made",
    });
    outcome.settle.push({ id: item.mutation as string, outcome: "materialized", because: null });
  }
  outcome.settledColumns.push({ ids, outcome: "suppressed", becauses: null, because: reason, except });
  return outcome;
}
