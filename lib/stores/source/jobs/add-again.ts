import { randomUUID } from "node:crypto";
import type { Job, Queue } from "bullmq";
import type { KeptJob } from "../port";
import { numberOf } from "./job";
import type { Library } from "./library";

/** A kept job as the library adds it, with the text that stands for its data until the data's own text takes its place. */
export interface JobAgain {
  job: Job;
  exact: { instead: string; text: string };
  deduplication: string | undefined;
}

/**
 * The library's own job with a kept job's name, time and options. A delay that is over by `nowMs` does not delay again; a priority is
 * the one that the job had last.
 */
export function jobAgain({ Job }: Library, queue: Queue, kept: KeptJob, nowMs: number): JobAgain {
  const { members } = kept;
  const opts = Job.optsFromJSON(members.opts ?? "{}");
  const timestamp = kept.timestamp ?? nowMs;
  const delay = numberOf(members.delay ?? null) ?? 0;
  const isDelayed = delay > 0 && timestamp + delay > nowMs;
  const priority = numberOf(members.priority ?? null) ?? 0;
  const marker = { trueup: randomUUID() };
  const job = new Job(
    queue,
    kept.name,
    marker,
    {
      ...opts,
      ...(isDelayed || opts.delay !== undefined ? { delay: isDelayed ? delay : 0 } : {}),
      ...(priority > 0 || opts.priority !== undefined ? { priority } : {}),
    },
    kept.id,
  );
  job.timestamp = timestamp;
  return {
    job,
    exact: { instead: JSON.stringify(marker), text: kept.data },
    deduplication: opts.deduplication?.id,
  };
}
