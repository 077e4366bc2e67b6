import { Redis } from "ioredis";
import type { CachePort } from "../../lib/stores/cache/port";
import { redisCache } from "../../lib/stores/cache/redis/cache";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { freshStores } from "../setup/fixture";
import type { CacheSubject } from "./cache";

/** Cache regions on one Redis, each under a prefix of its own. */
export async function redisSubject(): Promise<CacheSubject> {
  const { CACHE_EU_URL } = await freshStores();
  const client = createRedis(CACHE_EU_URL, "conformance");
  await whenReady(client, 5_000);
  const probe = new Redis(CACHE_EU_URL);
  const prefixes = new WeakMap<CachePort, string>();
  let made = 0;
  const entryKey = (cache: CachePort, key: string) => `${prefixes.get(cache)}${key}`;
  return {
    region({ ttlMs = 3_600_000 } = {}) {
      const prefix = `r${++made}:`;
      const cache = redisCache(
        `path-${made}`,
        { region: "eu", connection: "cache-eu", key: `${prefix}{key}`, ttlMs },
        client,
      );
      prefixes.set(cache, prefix);
      return cache;
    },
    async evict(cache, key) {
      await probe.del(entryKey(cache, key));
    },
    async writeForeign(cache, key, fields) {
      if (fields === "not a hash") await probe.rpush(entryKey(cache, key), "x");
      else await probe.hset(entryKey(cache, key), fields);
    },
    async close() {
      client.disconnect();
      probe.disconnect();
    },
  };
}
