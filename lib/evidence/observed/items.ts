import { hash } from "node:crypto";
import type { ItemState, ObservedItem } from "../../domain/observed/evidence";
import type { ObservedPath } from "../../domain/observed/mapping";
import { readJob } from "../../domain/observed/read-job";
import { readRow } from "../../domain/observed/read-row";
import { type ForeignJob, type JobSet, type SourceRow, STATE_OF_SET } from "../../stores/source/port";

/** An item as it was read, before the time of reading is known. */
export type ReadItem = Omit<ObservedItem, "seenAt">;

/** What a page of rows or jobs gives: the path's items, and what fits no mapping. */
export interface ReadItems {
  items: ReadItem[];
  unclassified: number;
  /** One row or job that fits no mapping, with the reason. */
  example: string | null;
  /** The ids of the rows or jobs that fit no mapping. */
  strange: ReadonlySet<string>;
}

/** Nothing read yet. */
const noItems = (): ReadItems & { strange: Set<string> } => ({
  items: [],
  unclassified: 0,
  example: null,
  strange: new Set(),
});

/** The items of outbox rows. */
export function itemsOfRows({ outbox }: ObservedPath, rows: readonly SourceRow[]): ReadItems {
  const read = noItems();
  if (outbox === null) return read;
  for (const { id, columns } of rows) {
    const reading = readRow(outbox, columns);
    if (reading.kind === "write") read.items.push({ source: "outbox", id, job: null, because: null, ...reading.write });
    else note(read, id, `row ${id}: ${reading.because}`);
  }
  return read;
}

/** A job with the set that holds it; null: its queue does not know it any more. */
export interface PlacedJob {
  job: ForeignJob;
  set: JobSet | null;
}

/** The items of jobs. */
export function itemsOfJobs({ jobs, keyParts }: ObservedPath, placed: readonly PlacedJob[]): ReadItems {
  const read = noItems();
  if (jobs === null) return read;
  for (const { job, set } of placed) {
    const reading = readJob(jobs.rules, keyParts, job);
    if (reading.kind === "ignored") continue;
    if (reading.kind === "unclassified") {
      note(read, job.id, `job ${job.id} (${job.name}): ${reading.because}`);
      continue;
    }
    const state = stateOf(set);
    const id = jobIdentity(jobs, job);
    for (const write of reading.writes)
      read.items.push({
        source: "job",
        id,
        job: job.id,
        ...write,
        acceptedAt: job.timestamp === null ? null : new Date(job.timestamp),
        state,
        because: state === "failed" ? job.failedReason : null,
      });
  }
  return read;
}

function note(read: ReturnType<typeof noItems>, id: string, text: string): void {
  read.unclassified++;
  read.strange.add(id);
  read.example ??= text.slice(0, 300);
}

function stateOf(set: JobSet | null): ItemState {
  if (set === null) return "gone";
  const state = STATE_OF_SET[set];
  return state === "completed" ? "done" : state === "missing" ? "gone" : state;
}

/** The identity of a job: job ids are used again, and timestamps are the caller's: only all of them together tell one job from another. */
export function jobIdentity(
  { prefix, name }: { prefix: string; name: string },
  { id, timestamp, data }: Pick<ForeignJob, "id" | "timestamp" | "data">,
): string {
  return hash("sha256", JSON.stringify([prefix, name, id, timestamp, data]), "hex").slice(0, 32);
}
