import type { CacheEvidence } from "../../domain/verdict/evidence";
import type { ReadPath } from "../context";
import { reading } from "../reading";

/** Reads these keys' entries in every region of a path, in one read a region. */
export async function readInCaches(
  { caches }: Pick<ReadPath, "caches">,
  keys: string[],
): Promise<(key: string) => CacheEvidence[]> {
  const entries = await Promise.all(caches.map((cache) => reading(cache.read(keys), `cache ${cache.region}`)));
  return (key) =>
    caches.map(({ region }, n) => {
      const found = entries[n] as (typeof entries)[number];
      return {
        region,
        reading: found.reachable ? { reachable: true, value: found.value[keys.indexOf(key)] ?? null } : found,
      };
    });
}
