import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ForeignCache } from "../../lib/domain/observed/mapping";
import type { SeenForeignEntry } from "../../lib/stores/cache/port";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { foreignCache } from "../../lib/stores/cache/redis/foreign";
import { foreignDigest } from "../../lib/stores/cache/redis/foreign-digest";
import { foreignCacheWrites } from "../../lib/stores/cache/redis/foreign-writes";
import { freshStores } from "../setup/fixture";

let redis: Redis;
let client: Redis;
beforeAll(async () => {
  const url = (await freshStores()).CACHE_EU_URL;
  redis = new Redis(url, { maxRetriesPerRequest: 1 });
  client = createRedis(url, "repairs");
  await whenReady(client, 5_000);
});
afterAll(() => {
  redis.disconnect();
  client.disconnect();
});
beforeEach(() => redis.flushdb());

const mapping = (key: string): ForeignCache => ({
  region: "eu",
  connection: "cache-eu",
  key,
  format: "json",
  version: null,
  value: null,
});

describe("the writes to another system's cache", () => {
  const over = (template = "o:{key}", parts: string[] = ["key"]) => {
    const reads = foreignCache(client, mapping(template), parts);
    const writes = foreignCacheWrites(client, mapping(template), parts);
    const seen = async (keys: string[]): Promise<SeenForeignEntry[]> =>
      (await reads.read(keys)).map((entry, i) => ({
        key: keys[i] as string,
        type: entry?.type as "string" | "hash",
        digest: (entry && foreignDigest(entry)) as string,
      }));
    return { writes, seen, soon: async () => (await writes.nowMs()) + 5_000 };
  };

  it("delete entries that still are as they were seen, and leave nothing behind", async () => {
    const { writes, seen, soon } = over();
    await redis.set("o:1", '{"n": 12345678901234567890.10}');
    await redis.set("o:2", Buffer.from([0, 255, 128, 10, 0xc3, 0x28]), "PX", 60_000);
    await redis.set("o:3", "");
    await redis.hset("o:4", "rev", "7", "é", Buffer.from([255, 0]), "z", "", "B", "1", "a", "12:x");
    await redis.set("o:other", "x");
    const entries = await seen(["1", "2", "3", "4"]);
    expect(await writes.clear(entries, await soon())).toEqual(["done", "done", "done", "done"]);
    expect(await redis.keys("*")).toEqual(["o:other"]);
    expect(await writes.clear(entries, await soon())).toEqual(["absent", "absent", "absent", "absent"]);
    expect(await writes.clear([], await soon())).toEqual([]);
  });

  it("leave entries whose bytes, type or fields changed in between", async () => {
    const { writes, seen, soon } = over();
    await redis.mset({ "o:1": "1", "o:2": "x", "o:3": "y" });
    await redis.hset("o:4", "a", "1", "b", "2");
    await redis.hset("o:5", "ab", "c");
    await redis.hset("o:6", "a", "1");
    const entries = await seen(["1", "2", "3", "4", "5", "6"]);
    await redis.set("o:1", "1.0");
    await redis.del("o:2");
    await redis.hset("o:2", "x", "1");
    await redis.del("o:3");
    await redis.lpush("o:3", "y");
    await redis.hset("o:4", "a", "2", "b", "1");
    await redis.del("o:5");
    await redis.hset("o:5", "a", "bc");
    await redis.hset("o:6", "b", "");
    expect(await writes.clear(entries, await soon())).toEqual(Array.from({ length: 6 }, () => "moved"));
    expect(await redis.dbsize()).toBe(6);
  });

  it("take a hash for the same in whatever order its fields were set", async () => {
    const { writes, seen, soon } = over();
    const fields = ["b", "B", "a", "Z", "é", "ab", "", "10", "9"];
    for (const field of fields) await redis.hset("o:1", field, `v${field}`);
    const entries = await seen(["1"]);
    await redis.del("o:1");
    for (const field of [...fields].reverse()) await redis.hset("o:1", field, `v${field}`);
    expect(await writes.clear(entries, await soon())).toEqual(["done"]);
  });

  it("change nothing after the deadline on the region's own clock", async () => {
    const { writes, seen } = over();
    await redis.set("o:1", "1");
    const entries = await seen(["1"]);
    expect(await writes.clear(entries, (await writes.nowMs()) - 1)).toEqual(["late"]);
    expect(await redis.get("o:1")).toBe("1");
  });

  it("find the entries of composite keys as the reads do", async () => {
    const { writes, seen, soon } = over("t:{tenant}:o:{id}", ["tenant", "id"]);
    await redis.set("t:a:b:o:7", "1");
    const entries = await seen(["a\\:b:7"]);
    const strange: SeenForeignEntry = { key: "no\\key", type: "string", digest: "" };
    expect(await writes.clear([strange, ...entries, strange], await soon())).toEqual(["absent", "done", "absent"]);
  });

  it("either delete an entry or leave the one that another writer put in meanwhile", async () => {
    const { writes, seen, soon } = over();
    for (let i = 0; i < 100; i++) {
      await redis.set("o:1", "old");
      const entries = await seen(["1"]);
      const [[outcome]] = await Promise.all([writes.clear(entries, await soon()), redis.set("o:1", "new")]);
      expect(await redis.get("o:1")).toBe("new");
      expect(["done", "moved"]).toContain(outcome);
    }
  });
});
