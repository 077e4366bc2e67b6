import { type OriginPort, OriginRefused, type ReplayResult, type Rewriting } from "../../ports/origin";
import type { RunWork } from "../../ports/plans";
import { confirmEntries } from "../confirm";
import type { Batch, BatchOutcome, ReplayParts } from "./parts";

/**
 * Puts the ledger's values back over rows that still hold what the plan saw, reads them back, and takes what the caches hold of the
 * same versions out where it is another value.
 */
export async function rewriteBatch(parts: ReplayParts, batch: Batch): Promise<BatchOutcome> {
  const { path, run, items } = batch;
  const { origin } = path;
  if (origin === null) throw new Error(`path ${path.config.name} has no origin`);
  const outcome: BatchOutcome = { outcomes: new Map(), settle: [] };
  const due = items.filter((item) => item.disposition === "apply");
  const { results, rows } = await closingIn(due.map(rewritingOf), (part) => origin.rewrite(batch, run.id, part));
  const ids = results.filter(({ effect }) => effect === "applied").map(({ id }) => id);
  const receipts = ids.length === 0 ? new Map() : await origin.receipts(ids);
  const byId = new Map(due.map((item) => [item.mutation, item]));
  for (const { id, effect, because } of results) {
    const { seq } = byId.get(id) as RunWork;
    const unread = effect === "applied" && !receipts.has(id);
    outcome.outcomes.set(seq, {
      outcome: unread || effect === "rejected" ? "failed" : effect,
      because: unread ? "its receipt could not be read back" : because,
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

type Rewritten = Awaited<ReturnType<OriginPort["rewrite"]>>;
type Result = Omit<ReplayResult, "effect"> & { effect: ReplayResult["effect"] | "rejected" };

/** A batch that the origin rejects is closed in on by halves, so that one bad row holds up nobody else. */
async function closingIn(
  batch: Rewriting[],
  rewrite: (part: Rewriting[]) => Promise<Rewritten>,
): Promise<{ results: Result[]; rows: Rewritten["rows"] }> {
  try {
    return await rewrite(batch);
  } catch (error) {
    if (!(error instanceof OriginRefused) || error.refusal.kind !== "rejected") throw error;
    const [first] = batch;
    if (batch.length === 1 && first !== undefined)
      return { results: [{ id: first.id, effect: "rejected", because: error.message }], rows: new Map() };
    const half = batch.length >> 1;
    const left = await closingIn(batch.slice(0, half), rewrite);
    const right = await closingIn(batch.slice(half), rewrite);
    return { results: [...left.results, ...right.results], rows: new Map([...left.rows, ...right.rows]) };
  }
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
