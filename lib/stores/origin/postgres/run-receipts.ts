import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import type { FlushReport, ReplayResult } from "../port";
import type { Decided } from "./apply-decided";
import type { NextFlush } from "./marks";
import { type Applied, leaveReceipts } from "./receipts";
import type { OriginShape } from "./shape";
import type { Marked } from "./under-fence";

/** A run's batch as it was written: the result of each item, the rows, and the locked rows before where rows were locked. */
interface WrittenBatch extends Partial<Pick<Decided, "before">> {
  batch: readonly Applied[];
  results: ReplayResult[];
  rows: FlushReport["rows"];
}

/** Leaves the receipts of a run's batch; reports its rows as the origin has them. */
export async function leaveRunReceipts(
  client: pg.PoolClient,
  shape: OriginShape,
  next: NextFlush,
  { batch, results, rows, before }: WrittenBatch,
): Promise<Marked<{ results: ReplayResult[]; rows: FlushReport["rows"] }>> {
  const applied = appliedAmong(results);
  const ids = new Set(applied);
  const due = batch.filter((each) => ids.has(each.id));
  const became = await leaveReceipts(client, shape, { next, before }, due);
  return { result: { results, rows: asTheyBecame(rows, became) }, applied };
}

/** The mutations that took effect. */
export const appliedAmong = (results: { id: string; effect: string }[]): string[] =>
  results.flatMap((r) => (r.effect === "applied" ? [r.id] : []));

/** Replaces reported values by those that the origin made of them. */
export function asTheyBecame(
  rows: FlushReport["rows"],
  became: ReadonlyMap<string, JsonText | undefined>,
): FlushReport["rows"] {
  for (const [key, value] of became) {
    const row = rows.get(key);
    if (row !== undefined && !row.deleted) rows.set(key, { ...row, value });
  }
  return rows;
}
