import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { deferred } from "./deferred";
import type { Drill } from "./drill";
import { OriginBrake } from "./origin-brake";
import { onDatabase } from "./running";
import { onRedis, rowsByHand } from "./tables";
import { drillKeys, Producer, profileOf, type World, waitFor } from "./world";

const PATH = "profile";
const HOUR_S = 3_600;

/** Writes each key once a city, in order, and waits until the origin has all of it. */
export async function writtenProfiles(world: World, origin: pg.ClientBase, cities: string[], count = 4) {
  const keys = drillKeys(count);
  const producer = new Producer(world.client, PATH);
  for (const city of cities) {
    await Promise.all(keys.map((key) => producer.write(key, profileOf(key, city))));
    await producer.untilInOrigin(origin);
  }
  world.say(
    `${keys.length} profiles are written ${cities.length === 1 ? "once" : `${cities.length} times`}; the origin has the last version`,
  );
  return { keys, producer };
}

/** Waits until both regions show a version as confirmed. */
export async function untilCached({ stores }: World, keys: string[], version: string): Promise<void> {
  for (const url of [stores.env.CACHE_EU_URL, stores.env.CACHE_US_URL])
    await onRedis(url, (redis) =>
      waitFor(`the caches have version ${version}`, async () => {
        const entries = await Promise.all(keys.map((key) => redis.hmget(`profile:${key}`, "version", "speculative")));
        return entries.every(([at, speculative]) => at === version && speculative === "0");
      }),
    );
}

export const misorderedReplay: Drill = {
  name: "misordered-replay",
  summary: "a replay script writes earlier states over newer ones, straight into the origin",
  path: PATH,
  expected: ["regressed"],
  intro: `Four profiles are changed three times. Then somebody runs a replay script against the origin: the script takes the first
state of each row from an export, and writes it back with UPDATE. The script compares no versions.`,
  next: "Open a key, choose that the ledger is right, and replay the lost version.",
  inject: (world) =>
    onDatabase(world.stores.env.ORIGIN_URL, "misordered-replay", async (origin) => {
      const { keys, producer } = await writtenProfiles(world, origin, ["Lisbon", "Graz", "Tartu"]);
      await untilCached(world, keys, "3");
      const damagedAt = new Date();
      for (const { key, version, payload } of producer.noted.filter(({ version }) => version === "1"))
        await origin.query("UPDATE public.profile SET version = $2, doc = $3, updated_at = now() WHERE user_id = $1", [
          key,
          version,
          JSON.stringify(payload),
        ]);
      world.say("the script has written version 1 over version 3 of each row, by UPDATE");
      return { keys, writes: producer.noted, damagedAt };
    }),
};

export const lateReconciliation: Drill = {
  name: "late-reconciliation",
  summary: "rows change at their version where no trigger reports it: only the sweep finds them",
  path: PATH,
  expected: ["mismatched"],
  intro: `Four profiles are in the origin. Then another tool applies changes to the same rows with session_replication_role = replica,
as logical replication and table restores do: the version stays, no trigger fires, and no sensor reports anything.`,
  next: "Open a key, choose that the ledger is right, and rewrite the row.",
  inject: (world) =>
    onDatabase(world.stores.env.ORIGIN_URL, "late-reconciliation", async (origin) => {
      const { keys, producer } = await writtenProfiles(world, origin, ["Lisbon"]);
      await untilCached(world, keys, "1");
      if (world.looksLastMs > 0)
        world.say(`the last scheduled look at these writes is awaited: ${world.looksLastMs / 1_000} s`);
      await pause(world.looksLastMs);
      await origin.query("SET session_replication_role = replica");
      const damagedAt = new Date();
      await origin.query(`UPDATE public.profile SET doc = doc || '{"city": "Nowhere"}' WHERE user_id = ANY ($1)`, [
        keys,
      ]);
      world.say("another tool has changed the city in each row, at the same version and without triggers");
      return { keys, writes: producer.noted, damagedAt };
    }),
};

export const staleRefill: Drill = {
  name: "stale-refill",
  summary: "a reader that read the origin earlier writes what it read into a cache later",
  path: PATH,
  expected: ["stale"],
  intro: `A service of its own fills the cache without the library: it reads rows from the origin, is held up, and writes them into
region eu later, without a comparison. In between, every row has moved on, and region eu has evicted its entries.`,
  next: "Open a key, choose that the ledger is right, and rebuild the entry.",
  inject: (world) =>
    onDatabase(world.stores.env.ORIGIN_URL, "stale-refill", async (origin) => {
      const { keys, producer } = await writtenProfiles(world, origin, ["Lisbon"]);
      const read = await rowsByHand(origin, PATH, keys);
      world.say("the service has read version 1 of each row from the origin, and is held up");
      await Promise.all(keys.map((key) => producer.write(key, profileOf(key, "Graz"))));
      await producer.untilInOrigin(origin);
      await untilCached(world, keys, "2");
      world.say("each profile has changed: the origin and both regions have version 2");
      const damagedAt = new Date();
      await onRedis(world.stores.env.CACHE_EU_URL, async (redis) => {
        for (const [key, { version, value }] of read) {
          const entry = `profile:${key}`;
          await redis.del(entry);
          const fields = { value: JSON.stringify(value), version: String(version), writtenAt: String(Date.now()) };
          await redis.hset(entry, { ...fields, speculative: "0", tombstone: "0", mutation: "" });
          await redis.expire(entry, HOUR_S);
        }
      });
      world.say("region eu has evicted the entries, and the service has written what it had read: version 1");
      return { keys, writes: producer.noted, damagedAt };
    }),
};

export const backlogExposure: Drill = {
  name: "backlog-exposure",
  summary: "a lock holds the origin's table while writes are acknowledged, until they are late",
  path: PATH,
  expected: ["late"],
  intro: `A careless change of the schema locks the origin's table public.profile. Writes are acknowledged and shown from the caches as
before; the origin takes none. After the time that the contract tolerates the backlog is a correctness fault: an eviction or a
failover now would show older truth.`,
  next: "Nothing needs a repair once the lock is gone: the backlog drains by itself.",
  async inject(world) {
    const released = deferred<void>();
    const isLocked = deferred<void>();
    const { keys, producer } = await onDatabase(world.stores.env.ORIGIN_URL, "backlog-exposure", (origin) =>
      writtenProfiles(world, origin, ["Lisbon"], 6),
    );
    const holding = onDatabase(world.stores.env.ORIGIN_URL, "backlog-exposure", async (origin) => {
      await origin.query("SET lock_timeout = '5s'");
      const brake = new OriginBrake(origin, "profile");
      await brake.lock();
      isLocked.resolve();
      await released.promise;
      await brake.unlock();
    });
    await Promise.race([isLocked.promise, holding]);
    world.say("the table public.profile is locked: the origin takes no write of the path");
    const damagedAt = new Date();
    await Promise.all(keys.map((key) => producer.write(key, profileOf(key, "Graz"))));
    world.say(`${keys.length} customers have changed their profile, and each has an acknowledgment`);
    return {
      keys,
      writes: producer.noted,
      damagedAt,
      endCause: async () => {
        released.resolve();
        await holding;
        world.say("the lock is gone: the origin takes all writes again");
      },
    };
  },
};
