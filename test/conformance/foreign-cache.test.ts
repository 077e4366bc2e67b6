import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ForeignCache } from "../../lib/domain/observed/mapping";
import { foreignCache } from "../../lib/stores/cache/redis/foreign";
import { freshStores } from "../setup/fixture";

let redis: Redis;
beforeAll(async () => {
  redis = new Redis((await freshStores()).CACHE_EU_URL, { maxRetriesPerRequest: 1 });
});
afterAll(() => redis.disconnect());
beforeEach(() => redis.flushdb());

const mapping = (key: string, over: Partial<ForeignCache> = {}): ForeignCache => ({
  region: "eu",
  connection: "cache-eu",
  key,
  format: "json",
  version: null,
  value: null,
  ...over,
});
const two = ["tenant", "id"];
const bytesOf = (text: string) => Buffer.from(text);

describe("the reads of another system's cache", () => {
  it("give each key its entry's bytes, digit for digit, with the time that it has left", async () => {
    const binary = Buffer.from([0, 255, 128, 10, 0xc3, 0x28]);
    await redis.set("o:1", '{"n": 12345678901234567890.10}');
    await redis.set("o:2", binary, "PX", 60_000);
    await redis.set("o:3", "");
    const [first, second, third, missing] = await foreignCache(redis, mapping("o:{key}"), ["key"]).read([
      "1",
      "2",
      "3",
      "4",
    ]);
    expect(first).toEqual({ type: "string", bytes: bytesOf('{"n": 12345678901234567890.10}'), ttlMs: null });
    expect(second).toMatchObject({ type: "string", bytes: binary });
    expect(second?.ttlMs).toBeGreaterThan(1_000);
    expect(second?.ttlMs).toBeLessThanOrEqual(60_000);
    expect(third).toMatchObject({ bytes: bytesOf("") });
    expect(missing).toBeNull();
  });

  it("give a hash its fields, whatever their names and bytes", async () => {
    const bytes = Buffer.from([255, 0]);
    await redis.hset("o:1", "rev", "7", "__proto__", "x", "constructor", "y", "é", bytes);
    await redis.pexpire("o:1", 60_000);
    const [entry] = await foreignCache(redis, mapping("o:{key}", { format: "hash" }), ["key"]).read(["1"]);
    expect(entry).toMatchObject({ type: "hash" });
    expect(entry?.type === "hash" && [...entry.fields]).toEqual([
      ["rev", bytesOf("7")],
      ["__proto__", bytesOf("x")],
      ["constructor", bytesOf("y")],
      ["é", bytes],
    ]);
    expect(entry?.ttlMs).toBeGreaterThan(1_000);
  });

  it.each(["json", "hash", "keyv", "text"] as const)(
    "tell what an entry is where the mapping expects %s",
    async (format) => {
      await redis.set("o:string", "text");
      await redis.hset("o:hash", "a", "1");
      await redis.lpush("o:list", "a");
      await redis.xadd("o:stream", "*", "a", "1");
      const entries = await foreignCache(redis, mapping("o:{key}", { format }), ["key"]).read([
        "list",
        "string",
        "none",
        "hash",
        "stream",
      ]);
      expect(entries).toEqual([
        { type: "other", named: "list", ttlMs: null },
        { type: "string", bytes: bytesOf("text"), ttlMs: null },
        null,
        { type: "hash", fields: new Map([["a", bytesOf("1")]]), ttlMs: null },
        { type: "other", named: "stream", ttlMs: null },
      ]);
    },
  );

  it("find the entries of composite keys by each part or by the whole key", async () => {
    await redis.set("t:a:b:o:7", "parts");
    await redis.set("order:a\\:b:7", "whole");
    const byParts = foreignCache(redis, mapping("t:{tenant}:o:{id}"), two);
    const byWhole = foreignCache(redis, mapping("order:{key}"), two);
    const bytes = async (cache: typeof byParts) =>
      (await cache.read(["a\\:b:7", "a:7", "no\\key"])).map((e) => e?.type);
    expect(await bytes(byParts)).toEqual(["string", undefined, undefined]);
    expect(await bytes(byWhole)).toEqual(["string", undefined, undefined]);
  });

  async function walked(cache: ReturnType<typeof foreignCache>, effort: number) {
    const keys: string[] = [];
    let position: string | null = null;
    let steps = 0;
    do {
      const step = await cache.walk(position, effort);
      keys.push(...step.keys);
      position = step.next;
      steps++;
    } while (position !== null);
    return { keys, steps };
  }

  it("walk over the keys of the template alone, whose signs mean themselves", async () => {
    const template = "{shop}:[a*]?\\^-t:{tenant}:o:{id}";
    const expected: string[] = [];
    const batch = redis.pipeline();
    for (let i = 0; i < 500; i++) {
      batch.set(`{shop}:[a*]?\\^-t:acme:o:${i}`, "1");
      expected.push(`acme:${i}`);
      batch.set(`{shop}:aX?\\^-t:acme:o:${i}`, "other");
    }
    // Two keys could have this name, so it is nobody's.
    batch.set("{shop}:[a*]?\\^-t:a:o:b:o:c", "1");
    batch.set("{shop}:[a*]?\\^-t:acme:o:", "1");
    batch.set(Buffer.concat([bytesOf("{shop}:[a*]?\\^-t:acme:o:"), Buffer.from([255])]), "1");
    await batch.exec();
    const { keys, steps } = await walked(foreignCache(redis, mapping(template), two), 50);
    expect([...new Set(keys)].sort()).toEqual(expected.sort());
    expect(steps).toBeGreaterThan(10);
  });

  it("begin a walk anew in another life of the store", async () => {
    for (let i = 0; i < 200; i++) await redis.set(`o:${i}`, "1");
    const cache = foreignCache(redis, mapping("o:{key}"), ["key"]);
    const first = await cache.walk(null, 10);
    const [life, cursor] = (first.next as string).split(" ");
    expect(/run_id:(\w+)/.exec(await redis.info("server"))?.[1]).toBe(life);
    expect(await cache.walk(`another ${cursor}`, 10)).toEqual(first);
    expect((await cache.walk(first.next, 10)).keys).not.toEqual(first.keys);
  });

  it("give the store's hits and misses", async () => {
    const cache = foreignCache(redis, mapping("o:{key}"), ["key"]);
    const before = await cache.hits();
    await redis.get("o:none");
    expect((await cache.hits())?.misses).toBeGreaterThan(before?.misses ?? 0);
  });
});
