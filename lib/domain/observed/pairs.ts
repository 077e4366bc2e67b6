import type { ObservedItem } from "./evidence";
import type { ObservedPath } from "./mapping";
import { saysTheSame } from "./same-write";

/** Which outbox row each job was made of; a job without an entry has no known row. */
export type Pairs = ReadonlyMap<ObservedItem, ObservedItem>;

/**
 * Pairs the outbox rows of one key with the jobs that a relay made of them: a row with at most one job, a job with at most one row, and as
 * many pairs as there can be, since a relay keeps the order of its rows. Where several rows fit a job, the newest one is taken.
 */
export function pairsOf(items: readonly ObservedItem[]): Pairs {
  const { rows, jobs } = sidesOf(items);
  return match(rows, jobs);
}

/** The same with the oldest row for each job. Where the two differ, the stores do not tell which row a job was made of. */
export function earliestPairsOf(items: readonly ObservedItem[]): Pairs {
  const { rows, jobs } = sidesOf(items);
  return match(rows.reverse(), jobs.reverse());
}

/** The part of a path on which its pairs depend: an outbox that removes its rows hides some of them. */
export type PathOfPairs = Pick<ObservedPath, "outbox">;

/** The pairings between which the truth lies. Where a job's own row may have been removed unseen, only what is named is a pair. */
export function surePairings({ outbox }: PathOfPairs, items: readonly ObservedItem[]): readonly Pairs[] {
  const found = [pairsOf(items), earliestPairsOf(items)];
  if (outbox?.state.kind !== "removed-when-done") return found;
  return found.map((pairs) => new Map([...pairs].filter(([job, row]) => isNamed(row, job))));
}

/** The outbox rows whose job a run took out, so that nothing carries them any more; a row that may be another job's is not among them. */
export function rowsOfSuppressed(path: PathOfPairs, items: readonly ObservedItem[]): ReadonlySet<ObservedItem> {
  if (!items.some(({ source, state }) => source === "job" && state === "suppressed")) return new Set();
  const rowsIn = (pairs: Pairs) => [...pairs].flatMap(([job, row]) => (job.state === "suppressed" ? [row] : []));
  const [some, others] = surePairings(path, items).map(rowsIn);
  return new Set(some?.filter((row) => others?.includes(row)));
}

/** One write of another system, with the row and the job that carry it. */
export interface PairedWrite {
  /** Speaks for the write: the row, since it has the time of acceptance, unless the job alone has a version or was suppressed. */
  item: ObservedItem;
  row: ObservedItem | null;
  job: ObservedItem | null;
}

/** The items as writes, in the order of the items: an outbox row and its job are one. */
export function writesOf(items: readonly ObservedItem[]): PairedWrite[] {
  const rows = pairsOf(items);
  const paired = new Set(rows.values());
  return items.flatMap((item): PairedWrite[] => {
    if (item.source === "outbox") return paired.has(item) ? [] : [{ item, row: item, job: null }];
    const row = rows.get(item) ?? null;
    const jobTellsMore = row === null || (row.version === null && item.version !== null) || item.state === "suppressed";
    return [{ item: jobTellsMore ? item : row, row, job: item }];
  });
}

/** Rows and jobs from the oldest to the newest. Rows of one time have the order of their jobs; what has no time, that of its intake. */
function sidesOf(items: readonly ObservedItem[]): { rows: ObservedItem[]; jobs: ObservedItem[] } {
  const msOf = ({ acceptedAt }: ObservedItem) => acceptedAt?.getTime() ?? 0;
  const side = (source: ObservedItem["source"]) =>
    items
      .filter((item) => item.source === source)
      .reverse()
      .sort((a, b) => msOf(a) - msOf(b));
  const jobs = side("job");
  const firstJob = (row: ObservedItem) => jobs.findIndex((job) => canBeOf(row, job));
  return { rows: side("outbox").sort((a, b) => msOf(a) - msOf(b) || firstJob(a) - firstJob(b)), jobs };
}

/** Pairs two lists without crossings; of the longest such pairings the one whose pairs lie furthest to the end. */
function match(rows: readonly ObservedItem[], jobs: readonly ObservedItem[]): Pairs {
  if (rows.length === 0 || jobs.length === 0) return new Map();
  const fits = rows.map((row) => jobs.map((job) => canBeOf(row, job)));
  const most: number[][] = [new Array(jobs.length + 1).fill(0)];
  const at = (r: number, j: number) => most[r]?.[j] ?? 0;
  const isPair = (r: number, j: number) => fits[r - 1]?.[j - 1] === true;
  for (let r = 1; r <= rows.length; r++) {
    const line = [0];
    most.push(line);
    for (let j = 1; j <= jobs.length; j++)
      line.push(Math.max(at(r - 1, j), at(r, j - 1), isPair(r, j) ? at(r - 1, j - 1) + 1 : 0));
  }
  const pairs = new Map<ObservedItem, ObservedItem>();
  for (let [r, j] = [rows.length, jobs.length]; r > 0 && j > 0; ) {
    if (isPair(r, j) && at(r, j) === at(r - 1, j - 1) + 1)
      pairs.set(jobs[--j] as ObservedItem, rows[--r] as ObservedItem);
    else if (at(r - 1, j) === at(r, j)) r--;
    else j--;
  }
  return pairs;
}

/** Whether a relay can have made a job of a row. What names one write outweighs the clocks of the two stores. */
function canBeOf(row: ObservedItem, job: ObservedItem): boolean {
  const isOther = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;
  if (isOther(row.idempotencyKey, job.idempotencyKey) || isOther(row.requestId, job.requestId)) return false;
  if (!saysTheSame(row, job)) return false;
  if (isNamed(row, job) || row.acceptedAt === null || job.acceptedAt === null) return true;
  return row.acceptedAt.getTime() <= job.acceptedAt.getTime();
}

/** Whether a row and a job that say the same are one write beyond doubt: by an idempotency key, or by the number of a version. */
export const isNamed = (row: ObservedItem, job: ObservedItem): boolean =>
  (row.idempotencyKey !== null && row.idempotencyKey === job.idempotencyKey) ||
  (row.version !== null && row.version === job.version && /^\d+$/.test(row.version));
