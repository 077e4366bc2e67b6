import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isStoreAway } from "../../lib/domain/store-away";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { guardScripts } from "../../lib/stores/source/jobs/guarded-scripts";
import { jobsWrites } from "../../lib/stores/source/jobs/writes";
import { serversForTests } from "../fixtures/own-servers";

const own = serversForTests();
let redis: Redis;
let guarded: Redis;
let queue: Queue;
beforeAll(async () => {
  redis = new Redis(own.env.QUEUE_URL as string);
  guarded = guardScripts(createRedis(own.env.QUEUE_URL as string, "repairs"));
  await whenReady(guarded, 5_000);
  queue = new Queue("frozen", { connection: redis });
  await queue.add("upsert", {}, { jobId: "job_1" });
});
afterAll(async () => {
  await queue.close();
  redis.disconnect();
  guarded.disconnect();
});

it("a change of a frozen queue ends in time, and does not take place when the queue goes on after the deadline", async () => {
  const writes = jobsWrites(guarded, { name: "frozen", prefix: "bull" });
  const job = await writes.whole("job_1");
  if (job === null) throw new Error("there is no job");
  // The library and its scripts are loaded by a first call.
  expect(await writes.remove(job, { untilMs: 0, quiet: false })).toBe("late");
  const untilMs = (await writes.nowMs()) + 500;
  own.stores.queue.kill("SIGSTOP");
  const began = performance.now();
  const failed = await writes.remove(job, { untilMs, quiet: false }).catch((error: unknown) => error);
  expect(isStoreAway(failed)).toBe(true);
  expect(performance.now() - began).toBeLessThan(4_000);
  own.stores.queue.kill("SIGCONT");
  await whenReady(guarded, 5_000);
  expect(await writes.remove(job, { untilMs, quiet: false })).toBe("late");
  expect(await queue.getJob("job_1")).toBeDefined();
  expect(await writes.remove(job, { untilMs: (await writes.nowMs()) + 5_000, quiet: false })).toBe("done");
  await writes.close();
});
