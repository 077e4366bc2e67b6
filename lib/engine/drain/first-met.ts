import type { OutstandingMutation } from "../../ledger/drain/model";
import type { FlushReport } from "../../stores/origin/port";
import type { WiredPath } from "../../stores/path";

const FIRST_VERSION = 1n;

/**
 * Conflicts with a row that was in the origin before the ledger knew its key: the key's mutations are numbered above the row, which
 * so becomes what they build on. Answers the mutations that are to be tried again. A state machine's first change names no base, and
 * whether it means this row is for a person to say.
 */
export async function renumberFirstMet(
  path: WiredPath,
  lane: number,
  due: readonly OutstandingMutation[],
  report: FlushReport,
  by: string,
): Promise<Set<string>> {
  if (path.config.replay === "versioned") return new Set();
  const conflicts = new Set(report.results.flatMap((r) => (r.effect === "conflict" ? [r.id] : [])));
  const bases = new Map<string, bigint>();
  for (const mutation of due) {
    const row = report.rows.get(mutation.key);
    // A deleted row is the product's own doing: only it leaves tombstones.
    if (!conflicts.has(mutation.id) || row === undefined || row.version === null || row.deleted) continue;
    if (row.version >= mutation.version) bases.set(mutation.key, row.version);
  }
  if (bases.size === 0) return new Set();
  const above = await path.ledger.renumber(path.pathId, lane, bases, by);
  return new Set(due.flatMap((m) => (conflicts.has(m.id) && above.has(m.key) ? [m.id] : [])));
}

/**
 * Numbers the first increments and items of keys above rows that were in the origin before the ledger knew them. Such changes meet no
 * conflict at the origin, so the rows are looked at before the flush. Answers whether any was numbered anew: then the ledger is to be
 * read again.
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
  return (await path.ledger.renumber(path.pathId, lane, bases, by)).size > 0;
}
