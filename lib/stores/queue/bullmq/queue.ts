import { randomUUID } from "node:crypto";
import { type JobsOptions, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueConfig } from "../../../domain/contract";
import { markStoreAway } from "../../../domain/store-away";
import type { JobState } from "../../../domain/verdict/evidence";
import { withDeadline } from "../../deadline";
import type { QueuePort } from "../port";

/** BullMQ can hang for seconds on an unreachable store, whatever its options say: every call is bounded here. */
const DEADLINE_MS = 3_000;

/** The BullMQ queue of one lane. */
export function laneQueueName(queue: Pick<QueueConfig, "name">, lane: number): string {
  return `${queue.name}-${lane}`;
}

/** A job is worked until its mutations are settled or released, so BullMQ's own attempts must not run out before that. */
export const JOB_OPTIONS: JobsOptions = {
  attempts: 1_000_000,
  backoff: { type: "capped" },
  removeOnComplete: { age: 60, count: 1_000 },
  removeOnFail: { age: 86_400, count: 10_000 },
};

/** One path's lanes; other paths share `client`, and its owner closes it. */
export function bullmqQueue(path: string, config: QueueConfig, client: Redis): QueuePort {
  const lanes = Array.from(
    { length: config.lanes },
    (_, lane) =>
      new Queue(laneQueueName(config, lane), {
        connection: client,
        prefix: config.prefix,
        skipVersionCheck: true,
        skipWaitingForReady: true,
        streams: { events: { maxLen: 1_000 } },
      }),
  );
  for (const queue of lanes) queue.on("error", () => {});
  const incarnationKey = `${config.prefix}:${config.name}:incarnation`;
  const bounded = <T>(call: Promise<T>, what: string) => withDeadline(call, DEADLINE_MS, `queue ${path}: ${what}`);
  const laneOf = (lane: number) => {
    const queue = lanes[lane];
    if (queue === undefined) throw new RangeError(`path ${path} has ${config.lanes} lanes, not a lane ${lane}`);
    return queue;
  };
  return {
    async add(lane, jobs) {
      const entries = jobs.map((job) => ({
        name: "flush",
        data: { ids: job.ids },
        opts: { ...JOB_OPTIONS, jobId: job.job },
      }));
      await bounded(laneOf(lane).addBulk(entries), "adding jobs");
    },
    async states(lane, jobs) {
      if (jobs.length === 0) return new Map();
      return bounded(readStates(client, laneOf(lane), jobs), "reading job states");
    },
    async incarnation(now) {
      const fresh = `${randomUUID()} ${now.getTime()}`;
      const set = await bounded(client.set(incarnationKey, fresh, "NX"), "reading its incarnation");
      const text = set === "OK" ? fresh : await bounded(client.get(incarnationKey), "reading its incarnation");
      const [id = "", since = "0"] = (text ?? fresh).split(" ");
      return { id, since: new Date(Number(since)) };
    },
    async paused(asked) {
      const answers = await bounded(
        Promise.all(asked.map((lane) => laneOf(lane).isPaused())),
        "reading what is paused",
      );
      return new Set(asked.filter((_, i) => answers[i]));
    },
    async consumers() {
      const counts = await bounded(Promise.all(lanes.map((queue) => queue.getWorkersCount())), "counting consumers");
      return counts.reduce((sum, n) => sum + n, 0);
    },
    async close() {
      await Promise.allSettled(lanes.map((queue) => withDeadline(queue.close(), DEADLINE_MS, "closing")));
    },
  };
}

/** The states of jobs, in one round trip. */
async function readStates(client: Redis, queue: Queue, jobs: readonly string[]): Promise<Map<string, JobState>> {
  const batch = client.pipeline();
  for (const job of jobs) {
    batch.hmget(queue.toKey(job), "timestamp", "finishedOn");
    batch.exists(queue.toKey(`${job}:lock`));
    batch.zscore(queue.toKey("delayed"), job);
    batch.zscore(queue.toKey("failed"), job);
  }
  const answers = await batch.exec();
  if (answers === null) throw markStoreAway(new Error(`queue ${queue.name} gave no answer`));
  const read = answers.map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
  return new Map(
    jobs.map((job, i) => [
      job,
      stateOf(read[i * 4] as (string | null)[], {
        locked: read[i * 4 + 1] === 1,
        delayed: read[i * 4 + 2] !== null,
        failed: read[i * 4 + 3] !== null,
      }),
    ]),
  );
}

// A job that failed before it was done keeps the reason: only its set shows how it ended.
function stateOf(
  [timestamp, finishedOn]: (string | null)[],
  { locked, delayed, failed }: { locked: boolean; delayed: boolean; failed: boolean },
): JobState {
  if (timestamp === null || timestamp === undefined) return "missing";
  if (finishedOn) return failed ? "failed" : "completed";
  if (locked) return "active";
  return delayed ? "delayed" : "waiting";
}
