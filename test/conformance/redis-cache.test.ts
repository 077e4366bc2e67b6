import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CachePort } from "../../lib/stores/cache/port";
import { redisCache } from "../../lib/stores/cache/redis/cache";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { freshStores } from "../setup/fixture";
import { cacheConformance, deleted, put, row } from "./cache";
import { redisSubject } from "./redis-cache";
import { refillInterleavings } from "./refill-interleavings";

describe("a cache region on Redis", () => {
  cacheConformance(redisSubject);
  refillInterleavings(redisSubject);
});

describe("a region whose entries had another name", () => {
  let address: string;
  let redis: Redis;
  let cache: CachePort;
  let client: ReturnType<typeof createRedis>;
  beforeAll(async () => {
    address = (await freshStores()).CACHE_EU_URL;
    client = createRedis(address, "formerly");
    await whenReady(client, 5_000);
    redis = new Redis(address);
    const config = { region: "eu", connection: "eu", key: "new:{key}", formerly: "old:{key}", ttlMs: 60_000 };
    cache = redisCache("taken-over", config, client);
  });
  afterAll(() => {
    client.disconnect();
    redis.disconnect();
  });

  it("deletes the entry under the former name, of any type, with each put and each confirmation", async () => {
    await redis.hset("old:a", { version: "1" });
    await redis.set("old:b", "{}");
    await redis.rpush("old:c", "x");
    await redis.set("old:d", "untouched");
    await cache.putSpeculative([put("a", 2)], { kind: "newer" });
    expect(await redis.exists("old:a")).toBe(0);
    // A confirmation leaves an absent entry absent, and the former entry goes all the same.
    await cache.confirm([row("b", 2), deleted("c", 3)]);
    expect(await redis.exists("old:b", "old:c")).toBe(0);
    expect(await redis.get("old:d")).toBe("untouched");
    expect((await cache.read(["a", "b"])).map((entry) => entry?.version ?? null)).toEqual([2n, null]);
  });

  it("fails a confirmation whose former entry could not be deleted, so that it stays outstanding", async () => {
    await redis.acl("SETUSER", "new_alone", "on", ">new", "~new:*", "~trueup:*", "+@all");
    const url = Object.assign(new URL(address), { username: "new_alone", password: "new" }).toString();
    const limited = createRedis(url, "formerly-limited");
    await whenReady(limited, 5_000);
    const config = { region: "eu", connection: "eu", key: "new:{key}", formerly: "old:{key}", ttlMs: 60_000 };
    await expect(redisCache("taken-over", config, limited).confirm([row("d", 2)])).rejects.toThrow("NOPERM");
    limited.disconnect();
    await redis.acl("DELUSER", "new_alone");
  });
});
