import type { OutstandingMutation } from "../../ledger/drain/model";
import type { FlushReport } from "../../stores/origin/port";
import type { WiredPath } from "../../stores/path";

const FIRST_VERSION = 1n;

/** Mutations of a lane with the report of the transaction that took them to the origin. */
export interface Flushed {
  due: readonly OutstandingMutation[];
  report: FlushReport;
}

/**
 * Handles conflicts with rows that were in the origin before the ledger knew their keys. The key's mutations get versions above the
 * row, and build on it. Returns the mutations to try again. A versioned path's first change names no base, so an operator decides
 * whether it means this row.
 */
export async function renumberFirstMet(
  path: WiredPath,
  lane: number,
  { due, report }: Flushed,
  by: string,
): Promise<Set<string>> {
  if (path.config.replay === "versioned") return new Set();
  const conflicts = new Set(report.results.flatMap((r) => (r.effect === "conflict" ? [r.id] : [])));
  const bases = new Map<string, bigint>();
  for (const mutation of due) {
    const row = report.rows.get(mutation.key);
    // A deleted row was left by the product: only the product leaves tombstones.
    if (!conflicts.has(mutation.id) || row === undefined || row.version === null || row.deleted) continue;
    if (row.version >= mutation.version) bases.set(mutation.key, row.version);
  }
  if (bases.size === 0) return new Set();
  const above = await path.ledger.renumber({ pathId: path.pathId, lane }, bases, by);
  return new Set(due.flatMap((m) => (conflicts.has(m.id) && above.has(m.key) ? [m.id] : [])));
}

/**
 * Gives the first increments and items of a key versions above a row that the origin had before the ledger knew the key. Such
 * changes meet no conflict at the origin, so the rows are read before the flush. Returns true when any version changed; the caller
 * reads the ledger again.
 */
export async function renumberAhead(
  path: WiredPath,
  lane: number,
  due: readonly OutstandingMutation[],
  by: string,
): Promise<boolean> {
  const { replay } = path.config;
  if ((replay !== "merge" && replay !== "append") || path.origin === null) return false;
  const keys = [...new Set(due.flatMap((m) => (m.version === FIRST_VERSION ? [m.key] : [])))];
  if (keys.length === 0) return false;
  const rows = await path.origin.peek(keys);
  const bases = new Map<string, bigint>();
  for (const [i, key] of keys.entries()) {
    const row = rows[i];
    if (row != null && !row.deleted && BigInt(row.version) >= FIRST_VERSION) bases.set(key, BigInt(row.version));
  }
  if (bases.size === 0) return false;
  return (await path.ledger.renumber({ pathId: path.pathId, lane }, bases, by)).size > 0;
}
