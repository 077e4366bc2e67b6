import { FlowProducer, Queue } from "bullmq";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { redisJobs } from "../../lib/stores/source/jobs/jobs";
import { type ForeignJob, type JobSet, type JobsReads, STATE_OF_SET } from "../../lib/stores/source/port";
import { freshStores } from "../setup/fixture";
import { clientOf, type ForeignQueue, LIBRARIES } from "./foreign-queues";

const AN_HOUR_MS = 3_600_000;

let url: string;
let redis: Redis;
beforeAll(async () => {
  url = (await freshStores()).QUEUE_URL;
  redis = clientOf(url);
});
afterAll(() => redis.disconnect());

let made = 0;

async function allOf(jobs: JobsReads, set: JobSet, count: number): Promise<ForeignJob[]> {
  const all: ForeignJob[] = [];
  let start: number | null = 0;
  while (start !== null) {
    const page: Awaited<ReturnType<JobsReads["page"]>> = await jobs.page(set, start, count);
    expect(page.jobs.length).toBeLessThanOrEqual(count);
    all.push(...page.jobs);
    start = page.next;
  }
  return all;
}

/** Jobs alone and among many, which a queue's lists are searched for in another way: both say the same. */
async function readBoth(jobs: JobsReads, ids: string[]) {
  const alone = await jobs.read(ids);
  const others = Array.from({ length: 150 }, (_, i) => `none-${i}`);
  expect(await jobs.read([...ids, ...others])).toEqual([...alone, ...others.map(() => null)]);
  return alone;
}

const idsOf = (jobs: ForeignJob[]) => jobs.map((job) => job.id);

describe.each(LIBRARIES)("the reads of a queue of %s", (_, open) => {
  let queue: ForeignQueue;
  let jobs: JobsReads;
  beforeEach(() => {
    const at = { name: `db flush ${++made}`, prefix: made % 2 === 0 ? "bull" : "{shop}" };
    queue = open(url, at);
    jobs = redisJobs(redis, at);
  });
  afterEach(() => queue.close());

  it("count the jobs that were ever added, under ids of their own too", async () => {
    expect(await jobs.added()).toBeNull();
    await queue.add("upsert", {});
    await queue.add("upsert", {}, { id: "task_1" });
    await queue.work(2);
    expect(await jobs.added()).toBe("2");
  });

  it("find a job in every state that it passes through", async () => {
    const stateOf = async (id: string) => {
      const [job] = await readBoth(jobs, [id]);
      return job?.set == null ? null : STATE_OF_SET[job.set];
    };
    const before = Date.now();
    const done = await queue.add("upsert", { id: "a:1", text: "é\u0000" });
    expect(await stateOf(done)).toBe("waiting");
    await queue.pause();
    expect([await jobs.paused(), await stateOf(done)]).toEqual([true, "waiting"]);
    await queue.resume();
    expect([await jobs.paused(), await stateOf(done)]).toEqual([false, "waiting"]);
    const release = await queue.hold();
    expect(await stateOf(done)).toBe("active");
    const delayed = await queue.add("upsert", {}, { delay: AN_HOUR_MS });
    expect(await stateOf(delayed)).toBe("delayed");
    await release();
    expect(await stateOf(done)).toBe("completed");
    const failing = await queue.add("upsert", { fails: "no such row" }, { id: "task_7" });
    await queue.work(1);
    expect(await stateOf(failing)).toBe("failed");
    const retrying = await queue.add("upsert", { fails: "locked" }, { attempts: 3 });
    await queue.work(3);
    const [first, second, third, missing] = await readBoth(jobs, [done, failing, retrying, "99"]);
    expect(first).toMatchObject({
      set: "completed",
      id: done,
      name: "upsert",
      data: JSON.stringify({ id: "a:1", text: "é\u0000" }),
      failedReason: null,
      hasParent: false,
    });
    expect(first?.timestamp).toBeGreaterThanOrEqual(before);
    expect(first?.finishedOn).toBeGreaterThanOrEqual(first?.timestamp ?? 0);
    expect(second).toMatchObject({ id: "task_7", failedReason: "no such row", attemptsMade: 1 });
    expect(third).toMatchObject({ set: "failed", attemptsMade: 3, failedReason: "locked" });
    expect(missing).toBeNull();
  });

  it("page through each set from its oldest job, and count its jobs", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.push(await queue.add("upsert", { i }));
    const later = [
      await queue.add("a", {}, { delay: AN_HOUR_MS }),
      await queue.add("b", {}, { delay: 2 * AN_HOUR_MS }),
    ];
    for (const count of [1, 3, 7, 100]) expect(idsOf(await allOf(jobs, "wait", count))).toEqual(ids);
    expect(idsOf(await allOf(jobs, "delayed", 1))).toEqual(later);
    expect(await jobs.counts()).toMatchObject({ wait: 7, active: 0, delayed: 2, failed: 0, completed: 0 });
    await queue.pause();
    const { wait, paused } = await jobs.counts();
    expect([...(await allOf(jobs, "wait", 3)), ...(await allOf(jobs, "paused", 3))].map((job) => job.id)).toEqual(ids);
    expect(wait + paused).toBe(7);
    await queue.resume();
    await queue.work(7);
    expect(idsOf(await allOf(jobs, "completed", 4)).sort()).toEqual(ids);
    expect((await jobs.counts()).completed).toBe(7);
  });

  it("find jobs with a priority", async () => {
    const ids = [await queue.add("upsert", {}, { priority: 2 }), await queue.add("upsert", {}, { priority: 1 })];
    const set = queue.hasPriorities ? "prioritized" : "wait";
    expect((await jobs.read(ids)).map((job) => job?.set)).toEqual([set, set]);
    expect(idsOf(await allOf(jobs, set, 10))).toEqual([...ids].reverse());
  });

  it("count the workers that the store lists", async () => {
    expect(await jobs.consumers()).toBe(0);
    await queue.add("upsert", {});
    const release = await queue.hold();
    expect(await jobs.consumers()).toBeGreaterThanOrEqual(1);
    await release();
  });

  it("pass over jobs whose hash was removed, without taking the page for the last", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await queue.add("upsert", { i }));
    const [key] = await redis.keys(`*:db flush ${made}:${ids[1]}`);
    await redis.del(key as string);
    const page = await jobs.page("wait", 0, 2);
    expect([idsOf(page.jobs), page.next]).toEqual([[ids[0]], 2]);
    expect(idsOf(await allOf(jobs, "wait", 2))).toEqual(ids.filter((_, i) => i !== 1));
    expect((await jobs.read([ids[1] as string]))[0]).toBeNull();
  });

  it("tell a job that is stored and that no set holds", async () => {
    const id = await queue.add("upsert", { i: 1 });
    const [list] = await redis.keys(`*:db flush ${made}:wait`);
    await redis.lrem(list as string, 1, id);
    expect((await jobs.read([id]))[0]).toMatchObject({ set: null, id, data: '{"i":1}' });
  });
});

describe("the reads of a queue", () => {
  it("take the marker that older workers leave among waiting jobs for no job", async () => {
    const queue = new Queue("marked", { connection: redis });
    const { id } = await queue.add("upsert", {});
    await redis.rpush("bull:marked:wait", "0:1700000000000");
    const jobs = redisJobs(redis, { name: "marked", prefix: "bull" });
    expect((await jobs.counts()).wait).toBe(1);
    expect(idsOf(await allOf(jobs, "wait", 1))).toEqual([id]);
    await queue.close();
  });

  it("know jobs of flows and of schedulers", async () => {
    const flows = new FlowProducer({ connection: redis });
    const queue = new Queue("flows", { connection: redis });
    const tree = await flows.add({
      name: "parent",
      queueName: "flows",
      children: [{ name: "child", queueName: "flows", data: {} }],
    });
    await queue.upsertJobScheduler("nightly", { every: AN_HOUR_MS }, { name: "tick" });
    const jobs = redisJobs(redis, { name: "flows", prefix: "bull" });
    const [parent] = await jobs.read([tree.job.id as string]);
    expect(parent).toMatchObject({ set: "waiting-children", hasParent: false });
    const waiting = [...(await allOf(jobs, "wait", 10)), ...(await allOf(jobs, "delayed", 10))];
    expect(waiting.map(({ name, hasParent }) => [name, hasParent]).sort()).toEqual([
      ["child", true],
      ["tick", true],
    ]);
    await Promise.all([flows.close(), queue.close()]);
  });

  it("read any page of a million jobs, and take a job deep in a long list for one that waits", async () => {
    const at = { name: "long", prefix: "bull" };
    const jobs = redisJobs(redis, at);
    const hashes = redis.pipeline();
    for (const id of [1, 500_000, 999_999])
      hashes.hset(`bull:long:${id}`, { name: "upsert", data: "{}", timestamp: 1 });
    await hashes.exec();
    for (let from = 0; from < 1_000_000; from += 50_000)
      await redis.lpush("bull:long:wait", ...Array.from({ length: 50_000 }, (_, i) => String(from + i)));
    expect((await jobs.counts()).wait).toBe(1_000_000);
    expect(await jobs.page("wait", 499_990, 20)).toMatchObject({ jobs: [{ id: "500000" }], next: 500_010 });
    expect(await jobs.page("wait", 999_990, 20)).toMatchObject({ jobs: [{ id: "999999" }], next: null });
    const ids = ["1", "500000", "999999", ...Array.from({ length: 97 }, (_, i) => `none-${i}`)];
    const began = Date.now();
    const read = await jobs.read(ids);
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(read.slice(0, 4).map((job) => job?.set ?? null)).toEqual(["wait", "wait", "wait", null]);
  });

  it("find every job while workers move them, and none in no set", async () => {
    const [, open] = LIBRARIES[0] as (typeof LIBRARIES)[number];
    const at = { name: "moving", prefix: "bull" };
    const queue = open(url, at);
    const ids = await Promise.all(Array.from({ length: 60 }, (_, i) => queue.add("upsert", { i })));
    const jobs = redisJobs(redis, at);
    let isOver = false;
    const working = queue.work(60).then(() => {
      isOver = true;
    });
    const lost: string[] = [];
    do {
      const read = await jobs.read(ids);
      lost.push(...ids.filter((_, i) => read[i]?.set == null));
    } while (!isOver);
    await working;
    expect(lost).toEqual([]);
    await queue.close();
  });
});
