import { randomUUID } from "node:crypto";
import { untilCached, writtenProfiles } from "./damaged-rows";
import type { Drill } from "./drill";
import { holdSettlements } from "./held-settlements";
import { onDatabase } from "./running";
import { onRedis, rowsByHand } from "./tables";
import { drillKeys, Producer, profileOf, waitFor } from "./world";

const HOUR_S = 3_600;

export const cacheWrittenAppendFailed: Drill = {
  name: "cache-written-append-failed",
  summary: "a service writes the cache first, and its append fails: readers see what no durable store has",
  path: "profile",
  expected: ["phantom"],
  intro: `A service writes twice by itself: first the cache of region eu, then the append. The ledger is stopped between the two, so the
append fails and the service gives up. Then the ledger runs again. The cache keeps what was written first.`,
  next: "Open a key and clear the entry, or salvage the value if the customer was told that it is kept.",
  inject: (world) =>
    onDatabase(world.stores.env.ORIGIN_URL, "cache-written-append-failed", async (origin) => {
      const { keys, producer } = await writtenProfiles(world, origin, ["Lisbon"]);
      await untilCached(world, keys, "1");
      const { ledger, env } = world.stores;
      await ledger.stop();
      world.say("the ledger has stopped");
      const damagedAt = new Date();
      const written = [...producer.noted];
      try {
        await onRedis(env.CACHE_EU_URL, async (redis) => {
          for (const key of keys) {
            const fields = {
              value: JSON.stringify(profileOf(key, "Graz")),
              version: "2",
              writtenAt: String(Date.now()),
            };
            await redis.hset(`profile:${key}`, { ...fields, speculative: "1", tombstone: "0", mutation: randomUUID() });
            await redis.expire(`profile:${key}`, HOUR_S);
          }
        });
        world.say("the service has written version 2 of each profile into region eu");
        const appends = await Promise.allSettled(keys.map((key) => producer.write(key, profileOf(key, "Graz"))));
        const failed = appends.filter(({ status }) => status === "rejected").length;
        if (failed < keys.length)
          throw new Error(`${keys.length - failed} appends were acknowledged without a ledger.`);
        world.say(`all ${failed} appends have failed; the service gives up`);
      } finally {
        await ledger.restart();
        world.say("the ledger runs again");
      }
      return { keys, writes: written, damagedAt };
    }),
};

export const flushHalfDone: Drill = {
  name: "flush-half-done",
  summary: "the materializer is killed after the origin has committed and before the ledger knows",
  path: "loyalty",
  expected: ["pending", "late"],
  asksKeys: true,
  intro: `Points are added for four members. The ledger is held up when it is to record that the origin has them (by a trigger and a lock
in the ledger's own database), so the flush comes half way: the origin has committed, and the ledger does not know. There the
materializer is killed (SIGKILL), and its session in the ledger is ended. The demo starts the materializer again, which meets the same
points once more.`,
  next: "Nothing needs a repair: the receipts in the origin show that the points were added, and nothing is added twice.",
  async inject(world) {
    const { env } = world.stores;
    const keys = drillKeys(4);
    const producer = new Producer(world.client, "loyalty");
    const add = (points: number) =>
      Promise.all(keys.map((key) => producer.write(key, { points, visits: 1 }, "increment")));
    await add(100);
    await onDatabase(env.ORIGIN_URL, "flush-half-done", (origin) => producer.untilInOrigin(origin));
    await untilSettled(env.DATABASE_URL, keys);
    world.say("100 points of each member are in the origin, and the ledger has settled them");
    const holder = await holdSettlements(env.DATABASE_URL, keys);
    const damagedAt = new Date();
    try {
      await add(10);
      await onDatabase(env.ORIGIN_URL, "flush-half-done", async (origin) => {
        await producer.untilInOrigin(origin);
        const rows = await rowsByHand(origin, "loyalty", keys);
        world.say(
          `10 points more are acknowledged, and the origin has them: ${rows.get(keys[0] as string)?.value.points}`,
        );
      });
      await waitFor("the ledger's settlement waits", async () => (await holder.waiting()) > 0);
      await world.killWorker("materializer");
      world.say(`the materializer is killed; ${await holder.endWaiting()} waiting sessions in the ledger are ended`);
    } catch (error) {
      await holder.release();
      throw error;
    }
    return {
      keys,
      writes: producer.noted,
      damagedAt,
      endCause: async () => {
        await holder.release();
        world.say("the ledger is not held up any more");
      },
    };
  },
};

async function untilSettled(url: string, keys: string[]): Promise<void> {
  await onDatabase(url, "flush-half-done", (ledger) =>
    waitFor("the ledger has settled the first points", async () => {
      const { rowCount } = await ledger.query("SELECT FROM outstanding WHERE key = ANY ($1)", [keys]);
      return rowCount === 0;
    }),
  );
}
