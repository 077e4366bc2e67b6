import { isOnCacheWord } from "../boundaries";
import { type Check, type ContractWarning, found } from "./warning";

/** Whether the Redis that holds a cache-only path's inventory may evict it; `policy` null: it could not be read. */
export function inventoryWarnings(region: string, policy: string | null): ContractWarning[] {
  if (policy === null)
    return found("unmeasured", "inventory-unmeasured", {
      title: "Whether the inventory may be evicted is not known",
      reason: `The maxmemory-policy of the Redis of cache ${region} could not be read. It alone lists what only the cache has acknowledged.`,
      remedy: "See whether that Redis can be reached, and allow the user INFO.",
    });
  if (policy === "noeviction") return [];
  return found("warning", "inventory-evicts", {
    title: "The inventory of acknowledged writes may be evicted",
    reason: `The Redis of cache ${region} runs with maxmemory-policy ${policy}. Short of memory, it may drop the list of all writes that only the cache has acknowledged.`,
    remedy: "Set maxmemory-policy noeviction on that Redis, or acknowledge with durable-append.",
  });
}

/** A cache-only path whose acknowledgments are listed in its first region alone. */
export const inventoryStore: Check = ({ path, inventoryPolicy }) => {
  const first = path.caches[0];
  return isOnCacheWord(path) && first !== undefined ? inventoryWarnings(first.region, inventoryPolicy) : [];
};
