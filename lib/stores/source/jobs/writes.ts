import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { DeadlineExceeded, withDeadline } from "../../deadline";
import { type JobBounds, type JobChange, type JobsWrites, type KeptJob, type SeenJob, SourceMisfit } from "../port";
import { jobAgain } from "./add-again";
import { underGuard } from "./guarded-scripts";
import { JOB_FIELDS, jobOf } from "./job";
import { clientOf } from "./library";
import { WrittenQueue } from "./written-queue";

const DEADLINE_MS = 3_000;

/** The queue's own answers: not in the expected set, and of a scheduler. */
const NOT_IN_SET = -3;
const NO_JOB = -1;
const OF_SCHEDULER = -8;

/**
 * The writes to another system's queue, by the scripts of the library that has it. `client` is one that `guardScripts` prepared; its
 * owner closes it.
 */
export function jobsWrites(client: Redis, at: { name: string; prefix: string }): JobsWrites {
  const queues = new WrittenQueue(client, at);
  const bounded = <T>(call: () => Promise<T>, what: string) =>
    withDeadline(call(), DEADLINE_MS, `queue ${at.name}: ${what}`);
  return {
    name: at.name,
    whyNot: () => bounded(() => queues.whyNot(), "reading its version"),
    nowMs: () => bounded(() => queues.nowMs(), "reading its clock"),
    pause: (paused) => bounded(() => pause(queues, paused), paused ? "pausing" : "resuming"),
    retry: (seen, bounds) => bounded(() => retry(queues, seen, bounds), "retrying a job"),
    whole: (id) => bounded(() => queues.whole(id), "reading a job whole"),
    remove: (seen, bounds) => bounded(() => remove(queues, seen, bounds), "removing a job"),
    addAgain: (kept, bounds) => bounded(() => addAgain(queues, kept, bounds), "adding a job again"),
    close: () => queues.close(),
  };
}

async function pause(queues: WrittenQueue, pausing: boolean): Promise<void> {
  const { queue, release, terms } = await queues.open();
  // A call that is given up must not pause or resume the queue later.
  const untilMs = (await queues.nowMs()) + DEADLINE_MS;
  const result = await underGuard({ ...terms, untilMs, pausing, renames: release === 5 }, () =>
    pausing ? queue.pause() : queue.resume(),
  );
  if (!("refusal" in result) || result.refusal === "same") return;
  if (result.refusal === "late") throw new DeadlineExceeded(`queue ${queue.name}`, DEADLINE_MS);
  if (result.refusal === "two-lists")
    throw new SourceMisfit(
      `Queue ${queue.name} has waiting jobs in two lists, as where BullMQ 5 and 6 work on it together: BullMQ 5 would lose those of one list.`,
    );
  queues.refused(result.refusal);
}

async function retry(queues: WrittenQueue, { id, timestamp, data }: SeenJob, bounds: JobBounds): Promise<JobChange> {
  const { queue, library, terms } = await queues.open();
  const { opts } = await queues.members(id);
  const job = new library.Job(queue, "", {}, library.Job.optsFromJSON(opts ?? "{}"), id);
  const result = await underGuard({ ...terms, ...bounds, seen: { id, timestamp, data } }, () => job.retry("failed"));
  if ("refusal" in result) return queues.refused(result.refusal);
  if (result.answer === 1) return "done";
  if (result.answer === NOT_IN_SET) return "moved";
  if (result.answer === NO_JOB) return "gone";
  throw unexpected(queue, result.answer);
}

async function remove(queues: WrittenQueue, { id, timestamp, data }: SeenJob, bounds: JobBounds): Promise<JobChange> {
  const { queue, library, terms } = await queues.open();
  const job = new library.Job(queue, "", {}, {}, id);
  const result = await underGuard({ ...terms, ...bounds, seen: { id, timestamp, data }, alone: true }, () =>
    job.remove({ removeChildren: false }),
  );
  if ("refusal" in result) return queues.refused(result.refusal);
  if (result.answer === 1) return "done";
  if (result.answer === 0) return "active";
  if (result.answer === OF_SCHEDULER) return "moved";
  throw unexpected(queue, result.answer);
}

async function addAgain(queues: WrittenQueue, kept: KeptJob, bounds: JobBounds): Promise<JobChange> {
  const { queue, library, release, terms } = await queues.open();
  const members = JOB_FIELDS.map((field) => kept.members[field] ?? null);
  // A flow or a scheduler adds its own jobs.
  if (jobOf(kept.id, members)?.hasParent !== false) return "moved";
  const { job, exact, deduplication } = jobAgain(library, queue, kept, await queues.nowMs());
  const result = await underGuard(
    { ...terms, ...bounds, vacant: kept.id, deduplication },
    async () => job.addJob(await clientOf(queue, release)),
    exact,
  );
  if ("refusal" in result) return queues.refused(result.refusal);
  if (result.answer === kept.id) return "done";
  throw unexpected(queue, result.answer);
}

const unexpected = ({ name }: Queue, answer: unknown) =>
  new Error(`queue ${name} gave the answer ${JSON.stringify(answer)}, which its library does not document`);
