import { itemsOfJobs, itemsOfRows, type ReadItem } from "../../../evidence/observed/items";
import type { WiredObservedPath } from "../../../stores/path";
import type { JobSet, JobsReads } from "../../../stores/source/port";
import type { RepairLedger } from "../../observed/repair-ledger";

/** In the order in which jobs move on a queue that is paused or not, so that a job which moves meanwhile is met in a later set. */
const SETS: readonly JobSet[] = [
  "delayed",
  "waiting-children",
  "prioritized",
  "wait",
  "paused",
  "active",
  "failed",
  "completed",
];
const PAGE = 1_000;
/** Of the jobs that ended, the newest are read; the walks have read the others. */
const NEWEST_ENDED = 1_000;
const NEWEST_ROWS = 500;
/** New rows are looked for this far back, since a row may be committed long after its time of acceptance. */
const TRAILING_MS = 120_000;

/**
 * Reads a path's queue whole, and the newest of its outbox, and keeps in the ledger what concerns these keys. Before a job goes back to
 * its queue this tells whether a newer one came in that no earlier look has met.
 */
export async function lookWhole(
  ledger: RepairLedger,
  path: WiredObservedPath,
  keys: ReadonlySet<string>,
): Promise<void> {
  const at = new Date();
  const found: ReadItem[] = [];
  const keep = (items: readonly ReadItem[]) => {
    for (const item of items) if (keys.has(item.key)) found.push(item);
  };
  await Promise.all([ofQueue(path, keep), ofOutbox(path, keep)]);
  const changed = await ledger.intake.recordItems(path.pathId, found, at);
  if (changed.length > 0) await ledger.intake.noteChange(path.pathId);
}

async function ofQueue({ jobs, config }: WiredObservedPath, keep: (items: readonly ReadItem[]) => void): Promise<void> {
  if (jobs === null) return;
  const counts = await jobs.counts();
  // A set that was empty when it was counted is read as well: a job may have moved there since.
  for (const set of SETS) {
    const from = set === "completed" ? Math.max(0, counts.completed - NEWEST_ENDED) : 0;
    for await (const page of pagesOf(jobs, set, from))
      keep(
        itemsOfJobs(
          config,
          page.map((job) => ({ job, set })),
        ).items,
      );
  }
}

/** A set that is worked on shifts under its reader: the last page is read until it is empty. */
async function* pagesOf(jobs: JobsReads, set: JobSet, from: number) {
  for (let at: number | null = from; at !== null; ) {
    const page: Awaited<ReturnType<JobsReads["page"]>> = await jobs.page(set, at, PAGE);
    yield page.jobs;
    at = page.next;
  }
}

async function ofOutbox(
  { outbox, config }: WiredObservedPath,
  keep: (items: readonly ReadItem[]) => void,
): Promise<void> {
  if (outbox === null) return;
  const [open, recent] = await Promise.all([
    outbox.open(NEWEST_ROWS),
    outbox.recent(new Date(Date.now() - TRAILING_MS), NEWEST_ROWS),
  ]);
  keep(itemsOfRows(config, [...open, ...recent]).items);
}
