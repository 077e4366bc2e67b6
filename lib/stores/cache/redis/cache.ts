import type { Redis } from "ioredis";
import type { CacheConfig } from "../../../domain/contract";
import type { CachePort } from "../port";
import { entryReads } from "./entry-reads";
import { entryRepairs } from "./entry-repairs";
import { entryWrites } from "./entry-writes";
import { livesSince } from "./life";
import { regionOf } from "./region";
import { speculation } from "./speculation";

/** One region's entries of one path, as one hash for each key. */
export function redisCache(path: string, config: CacheConfig, client: Redis): CachePort {
  const region = regionOf(path, config, client);
  return {
    region: config.region,
    async nowMs() {
      const [seconds, micros] = await client.time();
      return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    },
    livesSinceMs: () => livesSince(client),
    async hits() {
      const info = await client.info("stats");
      const figure = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(info)?.[1] ?? 0);
      return { hits: figure("keyspace_hits"), misses: figure("keyspace_misses") };
    },
    ...entryReads(region),
    ...entryWrites(region),
    ...entryRepairs(region),
    ...speculation(region),
  };
}
