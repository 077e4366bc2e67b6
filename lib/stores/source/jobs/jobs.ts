import type { Redis } from "ioredis";
import { withDeadline } from "../../deadline";
import type { ForeignJob, JobSet, JobsReads } from "../port";
import { countJobs, findJobs } from "./find";
import { JOB_FIELDS, jobOf } from "./job";
import { isList, RedisQueue } from "./redis-queue";

const DEADLINE_MS = 3_000;

/** The reads of another system's BullMQ or Bull queue, with plain read commands: no script, no write and no lock. */
export function redisJobs(client: Redis, { name, prefix }: { name: string; prefix: string }): JobsReads {
  const queue = new RedisQueue(client, { name, prefix });
  const bounded = <T>(call: Promise<T>, what: string) => withDeadline(call, DEADLINE_MS, `queue ${name}: ${what}`);
  return {
    name,
    counts: () => bounded(countJobs(queue), "counting jobs"),
    page: (set, start, count) => bounded(page(queue, set, { start, count }), `reading jobs in ${set}`),
    read: (ids) => bounded(findJobs(queue, ids), "reading jobs"),
    added: () => bounded(client.get(queue.key("id")), "reading its count of jobs"),
    paused: () => bounded(isPaused(queue), "reading whether it is paused"),
    consumers: () => bounded(countWorkers(queue), "counting workers"),
  };
}

async function page(queue: RedisQueue, set: JobSet, { start, count }: { start: number; count: number }) {
  if (count < 1) return { jobs: [], next: start };
  const ids = isList(set)
    ? (await queue.client.lrange(queue.key(set), -(start + count), -(start + 1))).reverse()
    : await queue.client.zrange(queue.key(set), start, String(start + count - 1));
  const hashes = await queue.answers((batch) => {
    for (const id of ids) batch.hmget(queue.key(id), ...JOB_FIELDS);
  });
  const jobs = ids.map((id, i) => jobOf(id, hashes[i] as (string | null)[]));
  return {
    jobs: jobs.filter((job): job is ForeignJob => job !== null),
    next: ids.length < count ? null : start + count,
  };
}

async function isPaused(queue: RedisQueue): Promise<boolean> {
  // BullMQ keeps it in the queue's hash, Bull 4 in a key of its own.
  const [member, key] = await queue.answers((batch) =>
    batch.hget(queue.key("meta"), "paused").exists(queue.key("meta-paused")),
  );
  return member !== null || key === 1;
}

/** Workers name their connections after the queue. Null where the client may not list connections. */
async function countWorkers({ client, queue }: RedisQueue): Promise<number | null> {
  const own = `${queue.prefix}:${Buffer.from(queue.name).toString("base64")}`;
  const list = await (client.client("LIST") as Promise<string>).catch((error: Error) => {
    if (/^(NOPERM|ERR unknown (sub)?command)/i.test(error.message)) return null;
    throw error;
  });
  if (list === null) return null;
  const database = ` db=${client.options.db ?? 0} `;
  return list.split("\n").filter((line) => {
    const name = / name=(\S*)/.exec(line)?.[1] ?? "";
    return line.includes(database) && (name === own || name.startsWith(`${own}:w:`));
  }).length;
}
