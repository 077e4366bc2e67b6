import type pg from "pg";
import type { Flushing, FlushReport, FlushResult, LaneEntry } from "../port";
import { applyDecided, type Decided } from "./apply-decided";
import { applyItems } from "./apply-items";
import { type Applying, applyNewest } from "./apply-newest";
import { withoutWhatIsInTheWay } from "./in-the-way";
import type { CoveredMutation } from "./marks";
import { type Applied, leaveReceipts } from "./receipts";
import { appliedAmong, asTheyBecame } from "./run-receipts";
import type { OriginShape } from "./shape";
import { strangeKeys } from "./strange-keys";
import { underMark } from "./under-fence";

const APPLY = {
  "last-write-wins": applyNewest,
  versioned: applyDecided,
  monotonic: applyDecided,
  merge: applyDecided,
  append: applyItems,
};

/** Applies a batch of one lane under its replay model, in one transaction under the mark. */
export async function flush(
  pool: pg.Pool,
  shape: OriginShape,
  entry: LaneEntry,
  batch: Flushing[],
): Promise<FlushReport> {
  return underMark(pool, shape, entry, async (client, next) => {
    const strange = await strangeKeys(client, shape, keysOf(batch));
    const known = batch.filter((f) => !strange.has(f.mutation.key));
    const open = await withoutWhatIsInTheWay(client, shape, known);
    const report: Partial<Applying & Decided> & FlushReport = await APPLY[shape.model](
      client,
      shape,
      open.batch,
      next.number,
    );
    const { results, rows, receipted, before } = report;
    const applied = appliedAmong(results);
    const all = [...results, ...strangeResults(batch, strange), ...open.results];
    const due = applied.filter((id) => !receipted?.has(id));
    const became = await leaveReceipts(client, shape, { next, before }, appliedOf(open.batch, due));
    const covered = coveredOf(open.batch, results);
    return { result: { results: all, rows: asTheyBecame(rows, became) }, applied, covered };
  });
}

const keysOf = (batch: Flushing[]) => batch.map((f) => f.mutation.key);

const strangeResults = (batch: Flushing[], strange: ReadonlyMap<string, string>): FlushResult[] =>
  batch.flatMap(({ mutation: { id, key } }) => {
    const because = strange.get(key);
    return because === undefined ? [] : [{ id, effect: "conflict", because }];
  });

/** The mutations of a flush that a newer one covers. */
function coveredOf(batch: Flushing[], results: FlushReport["results"]): CoveredMutation[] {
  const covered = new Set(results.flatMap((r) => (r.effect === "superseded" ? [r.id] : [])));
  return batch.flatMap(({ mutation: { id, key, version }, idempotency = null, fingerprint = null }) =>
    covered.has(id) ? [{ id, key, version: String(version), idempotency, fingerprint }] : [],
  );
}

const appliedOf = (batch: Flushing[], ids: string[]): Applied[] => {
  const applied = new Set(ids);
  return batch.flatMap(({ mutation, idempotency, fingerprint }) =>
    applied.has(mutation.id) ? [{ ...mutation, idempotency, fingerprint }] : [],
  );
};
