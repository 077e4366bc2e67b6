import { Queue, Worker } from "bullmq";
import * as five from "bullmq5";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { guardScripts } from "../../lib/stores/source/jobs/guarded-scripts";
import { redisJobs } from "../../lib/stores/source/jobs/jobs";
import { jobsWrites } from "../../lib/stores/source/jobs/writes";
import type { ForeignJob, JobsReads, JobsWrites, KeptJob, SeenJob } from "../../lib/stores/source/port";
import { monitorOf } from "../fixtures/redis-monitor";
import { freshStores } from "../setup/fixture";
import { randomOf } from "../setup/seed";
import { bullQueue, clientOf, type ForeignQueue, LIBRARIES } from "./foreign-queues";

const AN_HOUR_MS = 3_600_000;
const EXACT = '{"n": 123456789012345678901234567890.10,  "s":"é\\u0000","list":[]}';

let url: string;
/** The other system's own client. */
let redis: Redis;
let guarded: Redis;
beforeAll(async () => {
  url = (await freshStores()).QUEUE_URL;
  redis = clientOf(url);
  guarded = guardScripts(createRedis(url, "repair"));
  await whenReady(guarded, 5_000);
});
afterAll(() => {
  redis.disconnect();
  guarded.disconnect();
});

let made = 0;

const seenOf = ({ id, timestamp, data }: ForeignJob): SeenJob => ({ id, timestamp, data });

describe.each(LIBRARIES.filter(([name]) => name !== "Bull 4"))("the writes to a queue of %s", (_, open) => {
  let queue: ForeignQueue;
  let reads: JobsReads;
  let writes: JobsWrites;
  let base: string;
  beforeEach(async () => {
    const at = { name: `db writes ${++made}`, prefix: made % 2 === 0 ? "bull" : "{shop}" };
    base = `${at.prefix}:${at.name}:`;
    queue = open(url, at);
    reads = redisJobs(redis, at);
    writes = jobsWrites(guarded, at);
    // The queue names its version with its first use.
    await queue.add("first", {}, { id: "first" });
    await queue.work(1);
    await expect.poll(() => redis.hget(`${base}meta`, "version")).toMatch(/^bullmq:[56]\./);
  });
  afterEach(async () => {
    await writes.close();
    await queue.close();
  });

  const look = async (id: string) => {
    const [job] = await reads.read([id]);
    if (!job) throw new Error(`no job ${id}`);
    return job;
  };
  const soon = async (quiet = false) => ({ untilMs: (await writes.nowMs()) + 10_000, quiet });
  const failed = async (id: string, data: object = {}) => {
    await queue.add("upsert", { ...data, fails: "no such row" }, { id });
    await queue.work(1);
    return seenOf(await look(id));
  };
  const isWaiting = (set: string | null) => ["wait", "paused"].includes(set ?? "");

  it("say that the queue can be written, and tell the store's time", async () => {
    expect(await writes.whyNot()).toBeNull();
    expect(Math.abs((await writes.nowMs()) - Date.now())).toBeLessThan(5_000);
  });

  it("write nothing before they are asked to", async () => {
    const own = / addr=(\S+)/.exec((await guarded.client("INFO")) as string)?.[1];
    const fresh = jobsWrites(guarded, { name: base.split(":")[1] as string, prefix: base.split(":")[0] as string });
    const heard: string[] = [];
    let isOver = () => {};
    const over = new Promise<void>((resolve) => {
      isOver = resolve;
    });
    const monitor = await monitorOf(url, (args, source) => {
      if (args[1] === `over ${base}`) isOver();
      const isOfScript = source === "lua" && args.some((arg) => arg.startsWith(base));
      if (source === own || isOfScript) heard.push(args[0]?.toLowerCase() ?? "");
    });
    await fresh.whyNot();
    await fresh.whole("first");
    const first = seenOf(await look("first"));
    expect(await fresh.retry(first, { untilMs: 0, quiet: false })).toBe("late");
    expect(await fresh.retry(first, await soon(true))).toBe("not-quiet");
    expect(await fresh.remove({ ...first, data: "1" }, await soon())).toBe("moved");
    await redis.echo(`over ${base}`);
    await over;
    const reading = ["hget", "hgetall", "hmget", "hexists", "time", "eval", "evalsha", "role", "ping"];
    expect(heard.filter((command) => !reading.includes(command))).toEqual([]);
    expect(heard).toContain("evalsha");
    monitor.disconnect();
    await fresh.close();
  });

  it("retry a failed job while the queue is paused and quiet", async () => {
    const seen = await failed("task_1");
    expect(await writes.retry(seen, await soon(true))).toBe("not-quiet");
    await writes.pause(true);
    expect(await writes.retry(seen, await soon(true))).toBe("done");
    expect(isWaiting((await look("task_1")).set)).toBe(true);
    expect(await writes.retry(seen, await soon(true))).toBe("moved");
    await writes.pause(false);
    await queue.work(1);
    expect((await look("task_1")).set).toBe("failed");
  });

  it("change no job while a worker has one and the queue must be quiet", async () => {
    const seen = await failed("task_1");
    await queue.add("upsert", {}, { id: "held" });
    const release = await queue.hold();
    await writes.pause(true);
    expect(await writes.retry(seen, await soon(true))).toBe("not-quiet");
    expect(await writes.remove(seenOf(await look("held")), await soon())).toBe("active");
    expect(await writes.retry(seenOf(await look("held")), await soon())).toBe("active");
    // An expired lock is not a stopped worker.
    const lock = (await redis.get(`${base}held:lock`)) as string;
    await redis.del(`${base}held:lock`);
    expect(await writes.remove(seenOf(await look("held")), await soon())).toBe("active");
    await redis.set(`${base}held:lock`, lock);
    await release();
    expect((await look("held")).set).toBe("completed");
  });

  it("change no other job than the one that was seen, and nothing after the deadline", async () => {
    const seen = await failed("task_1", { n: 1 });
    const { untilMs } = await soon();
    for (const change of ["retry", "remove"] as const) {
      expect(await writes[change]({ ...seen, data: seen.data.replace("1", "2") }, { untilMs, quiet: false })).toBe(
        "moved",
      );
      expect(await writes[change]({ ...seen, timestamp: (seen.timestamp ?? 0) + 1 }, { untilMs, quiet: false })).toBe(
        "moved",
      );
      expect(await writes[change]({ ...seen, timestamp: null }, { untilMs, quiet: false })).toBe("moved");
      expect(await writes[change](seen, { untilMs: (await writes.nowMs()) - 1, quiet: false })).toBe("late");
      expect(await writes[change]({ ...seen, id: "none" }, { untilMs, quiet: false })).toBe("gone");
    }
    expect((await look("task_1")).set).toBe("failed");
    // The id is used again by another payload.
    expect(await writes.remove(seen, await soon())).toBe("done");
    const again = await failed("task_1", { n: 3 });
    expect(await writes.remove(seen, await soon())).toBe("moved");
    expect(await writes.retry(again, await soon())).toBe("done");
  });

  it("remove jobs in every state that no worker has, and none that a worker completed", async () => {
    await failed("task_failed");
    await queue.add("upsert", {}, { id: "task_waiting" });
    await queue.add("upsert", {}, { id: "task_delayed", delay: AN_HOUR_MS });
    await queue.add("upsert", {}, { id: "task_prioritized", priority: 3 });
    for (const id of ["task_failed", "task_waiting", "task_delayed", "task_prioritized"]) {
      const seen = seenOf(await look(id));
      expect(await writes.remove(seen, await soon())).toBe("done");
      expect(await writes.remove(seen, await soon())).toBe("gone");
    }
    const completed = seenOf(await look("first"));
    expect(await writes.remove(completed, await soon())).toBe("moved");
    expect(await reads.counts()).toMatchObject({ completed: 1 });
    expect(Object.values(await reads.counts()).reduce((sum, n) => sum + n)).toBe(1);
  });

  it("keep a job whole, and add it again byte for byte under its own id", async () => {
    const terms = { id: "task_1", priority: 7, attempts: 4 };
    await queue.add("upsert", {}, terms);
    await redis.hset(`${base}task_1`, "data", EXACT);
    const before = await redis.hgetall(`${base}task_1`);
    const kept = (await writes.whole("task_1")) as KeptJob;
    expect(kept).toMatchObject({ id: "task_1", name: "upsert", data: EXACT, members: before });
    expect(await writes.addAgain(kept, await soon())).toBe("taken");
    expect(await writes.remove(kept, await soon())).toBe("done");
    expect(await writes.whole("task_1")).toBeNull();
    expect(await writes.addAgain(kept, await soon(true))).toBe("not-quiet");
    expect(await writes.addAgain(kept, { ...(await soon()), untilMs: 1 })).toBe("late");
    expect(await writes.addAgain(kept, await soon())).toBe("done");
    const { opts, ...after } = await redis.hgetall(`${base}task_1`);
    expect({ ...after, opts: JSON.parse(opts ?? "") }).toEqual({ ...before, opts: JSON.parse(before.opts ?? "") });
    expect((await look("task_1")).set).toBe("prioritized");
  });

  it("add a job again with an id that the queue gave", async () => {
    const id = await queue.add("upsert", { n: 1 });
    const kept = (await writes.whole(id)) as KeptJob;
    expect(await writes.remove(kept, await soon())).toBe("done");
    await writes.pause(true);
    expect(await writes.addAgain(kept, await soon(true))).toBe("done");
    expect(isWaiting((await look(id)).set)).toBe(true);
    expect((await look(id)).timestamp).toBe(kept.timestamp);
    await writes.pause(false);
    await queue.work(1);
    expect((await look(id)).set).toBe("completed");
  });

  it("delay a job again until its own time, and not when that is over", async () => {
    await queue.add("upsert", {}, { id: "later", delay: AN_HOUR_MS });
    const kept = (await writes.whole("later")) as KeptJob;
    const due = await redis.zscore(`${base}delayed`, "later");
    expect(await writes.remove(kept, await soon())).toBe("done");
    expect(await writes.addAgain(kept, await soon())).toBe("done");
    expect(await redis.zscore(`${base}delayed`, "later")).toBe(due);
    expect(await writes.remove(kept, await soon())).toBe("done");
    const long = { ...kept, timestamp: (kept.timestamp ?? 0) - 2 * AN_HOUR_MS };
    expect(await writes.addAgain(long, await soon())).toBe("done");
    expect(isWaiting((await look("later")).set)).toBe(true);
  });

  it("pause and resume with waiting jobs, repeatedly, while producers add: no job is lost", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 20; i++) ids.push(await queue.add("upsert", { i }));
    let stop = false;
    const producing = (async () => {
      while (!stop) ids.push(await queue.add("upsert", {}));
    })();
    for (let round = 0; round < 10; round++) {
      await writes.pause(true);
      expect(await reads.paused()).toBe(true);
      await writes.pause(true);
      await writes.pause(false);
      await writes.pause(false);
      expect(await reads.paused()).toBe(false);
    }
    stop = true;
    await producing;
    const { wait, paused } = await reads.counts();
    expect(wait + paused).toBe(ids.length);
    await queue.work(ids.length);
    expect((await reads.counts()).completed).toBe(ids.length + 1);
  });

  it("repeat a pause without any write", async () => {
    await writes.pause(true);
    const events = await redis.xlen(`${base}events`);
    await writes.pause(true);
    expect(await redis.xlen(`${base}events`)).toBe(events);
    await writes.pause(false);
  });

  it("refuse a queue that another version has in the meantime", async () => {
    const seen = await failed("task_1");
    await redis.hset(`${base}meta`, "version", "bullmq:7.0.0");
    expect(await writes.whyNot()).toMatch(/of the version "bullmq:7\.0\.0": Trueup changes queues of BullMQ 5 and 6/);
    await expect(writes.retry(seen, await soon())).rejects.toThrow(/BullMQ 5 and 6 alone/);
    await expect(writes.pause(true)).rejects.toThrow(/BullMQ 5 and 6 alone/);
    expect(await reads.paused()).toBe(false);
  });
});

describe("the writes to a queue", () => {
  it("refuse one of Bull 4, and one that nobody made", async () => {
    const at = { name: "old", prefix: "bull" };
    const old = bullQueue(url, at);
    const id = await old.add("upsert", {});
    for (const name of ["old", "nobody"]) {
      const writes = jobsWrites(guarded, { name, prefix: "bull" });
      expect(await writes.whyNot()).toMatch(/names no BullMQ version, as one of Bull 4 or none at all/);
      await expect(writes.pause(true)).rejects.toThrow(/names no BullMQ version/);
      await expect(
        writes.remove({ id, timestamp: 1, data: "{}" }, { untilMs: Number.MAX_SAFE_INTEGER, quiet: false }),
      ).rejects.toThrow(/names no BullMQ version/);
    }
    await old.close();
  });

  it("move no list of waiting jobs over another one where BullMQ 5 and 6 work together", async () => {
    const at = { connection: clientOf(url), prefix: "bull" };
    const fifth = new five.Queue("mixed", { ...at, connection: at.connection as never });
    const sixth = new Queue("mixed", { ...at, skipMetasUpdate: true });
    await fifth.waitUntilReady();
    await fifth.pause();
    await fifth.add("upsert", {});
    await sixth.add("upsert", {});
    const writes = jobsWrites(guarded, { name: "mixed", prefix: "bull" });
    await expect(writes.pause(false)).rejects.toThrow(/waiting jobs in two lists/);
    const reads = redisJobs(redis, { name: "mixed", prefix: "bull" });
    expect(await reads.counts()).toMatchObject({ wait: 1, paused: 1 });
    await Promise.all([fifth.close(), sixth.close()]);
    at.connection.disconnect();
  });

  it("leave jobs of flows and of schedulers alone", async () => {
    const { FlowProducer } = await import("bullmq");
    const flows = new FlowProducer({ connection: redis });
    const queue = new Queue("flowing", { connection: redis });
    const children = [{ name: "child", queueName: "flowing", data: {} }];
    const tree = await flows.add({ name: "parent", queueName: "flowing", children });
    const scheduled = await queue.upsertJobScheduler("nightly", { every: AN_HOUR_MS }, { name: "tick" });
    const writes = jobsWrites(guarded, { name: "flowing", prefix: "bull" });
    const untilMs = (await writes.nowMs()) + 10_000;
    for (const id of [tree.job.id, tree.children?.[0]?.job.id, scheduled?.id] as string[]) {
      const kept = (await writes.whole(id)) as KeptJob;
      expect(await writes.remove(kept, { untilMs, quiet: false })).toBe("moved");
      if (id !== tree.job.id) {
        const fresh = { ...kept, id: `${id}x` };
        expect(await writes.addAgain(fresh, { untilMs, quiet: false })).toBe("moved");
      }
    }
    await Promise.all([flows.close(), queue.close(), writes.close()]);
  });

  it("do not take a deduplication id from another job", async () => {
    const queue = new Queue("deduplicated", { connection: redis });
    const deduplication = { id: "k" };
    const job = await queue.add("upsert", {}, { jobId: "a_1", deduplication });
    const writes = jobsWrites(guarded, { name: "deduplicated", prefix: "bull" });
    const bounds = { untilMs: (await writes.nowMs()) + 10_000, quiet: false };
    const kept = (await writes.whole(job.id as string)) as KeptJob;
    expect(await writes.remove(kept, bounds)).toBe("done");
    await queue.add("upsert", {}, { jobId: "b_1", deduplication });
    expect(await writes.addAgain(kept, bounds)).toBe("taken");
    const [other] = await redisJobs(redis, { name: "deduplicated", prefix: "bull" }).read(["b_1"]);
    expect(await writes.remove(seenOf(other as ForeignJob), bounds)).toBe("done");
    expect(await writes.addAgain(kept, bounds)).toBe("done");
    expect(await redis.get("bull:deduplicated:de:k")).toBe("a_1");
    await Promise.all([queue.close(), writes.close()]);
  });

  it("are bounded while the store does not answer", async () => {
    const client = guardScripts(createRedis(url, "still"));
    await whenReady(client, 5_000);
    client.disconnect();
    const writes = jobsWrites(client, { name: "deduplicated", prefix: "bull" });
    await expect(writes.whyNot()).rejects.toMatchObject({ message: expect.stringMatching(/closed|writeable/i) });
  });
});

const RACES = 200;

describe.each([
  ["BullMQ 6", { Queue, Worker }],
  ["BullMQ 5", { Queue: five.Queue, Worker: five.Worker } as unknown as { Queue: typeof Queue; Worker: typeof Worker }],
])("the removal of jobs that workers of %s take meanwhile", (name, library) => {
  it("either removes a job or leaves it to a worker, and never both", async () => {
    const next = randomOf(name);
    const { hostname: host, port, pathname } = new URL(url);
    const connection = { host, port: Number(port), db: Number(pathname.slice(1)), maxRetriesPerRequest: null };
    const at = { name: `races ${name}`, prefix: "bull" };
    const queue = new library.Queue(at.name, { connection, prefix: at.prefix });
    const worked: string[] = [];
    const worker = new library.Worker(
      at.name,
      async (job) => {
        await redis.ping();
        worked.push(job.id as string);
      },
      {
        connection,
        concurrency: 4,
      },
    );
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
    const writes = jobsWrites(guarded, at);
    const reads = redisJobs(redis, at);
    const removed: string[] = [];
    const untilMs = (await writes.nowMs()) + 60_000;
    for (let at = 0; at < RACES; ) {
      const burst = Array.from({ length: Math.min(RACES - at, 1 + Math.floor(next() * 10)) }, (_, i) => at + i);
      at += burst.length;
      const jobs = await queue.addBulk(
        burst.map((i) => ({
          name: "upsert",
          data: { i },
          opts: { jobId: `job_${i}`, ...(next() < 0.3 ? { priority: 1 } : {}) },
        })),
      );
      const shuffled = jobs.map((job) => ({ job, by: next() })).sort((a, b) => a.by - b.by);
      for (const { job } of shuffled) {
        const seen = { id: job.id as string, timestamp: job.timestamp, data: JSON.stringify(job.data) };
        for (let pings = Math.floor(next() * 3); pings > 0; pings--) await redis.ping();
        if ((await writes.remove(seen, { untilMs, quiet: false })) === "done") removed.push(seen.id);
      }
    }
    await expect
      .poll(async () => {
        const { wait, active, prioritized } = await reads.counts();
        return wait + active + prioritized;
      })
      .toBe(0);
    await expect.poll(async () => worked.length + removed.length).toBeGreaterThanOrEqual(RACES);
    // A job that was removed after its end counts as worked.
    const from = new Map<string, string>();
    for (const [, fields] of await redis.xrange(`bull:${at.name}:events`, "-", "+")) {
      const member = (field: string) => fields[fields.indexOf(field) + 1] as string;
      if (member("event") === "removed") from.set(member("jobId"), member("prev"));
    }
    expect([...from.keys()].sort()).toEqual([...removed].sort());
    const unworked = removed.filter((id) => from.get(id) !== "completed");
    expect([...unworked, ...worked].sort()).toEqual(Array.from({ length: RACES }, (_, i) => `job_${i}`).sort());
    expect([...from.values()]).not.toContain("active");
    expect(unworked.length).toBeGreaterThan(0);
    expect(worked.length).toBeGreaterThan(0);
    await Promise.all([worker.close(), queue.close(), writes.close()]);
  });
});
