import { isOnCacheWord } from "../boundaries";
import { type Check, type ContractWarning, found } from "./warning";

/** Whether the Redis that holds a cache-only path's inventory may evict it; `policy` null: it could not be read. */
export function inventoryWarnings(region: string, policy: string | null): ContractWarning[] {
  if (policy === null)
    return found("unmeasured", "inventory-unmeasured", {
      title: "Whether Redis may evict the speculative inventory is not known",
      reason: `The maxmemory-policy of the Redis of cache ${region} could not be read. Only this Redis lists the writes that the cache alone has acknowledged.`,
      remedy: "Check that Redis can be reached, and allow Trueup's user INFO.",
    });
  if (policy === "noeviction") return [];
  return found("warning", "inventory-evicts", {
    title: "Redis may evict the inventory of acknowledged writes",
    reason: `The Redis of cache ${region} runs with maxmemory-policy ${policy}. When memory runs short, Redis may drop the list of writes that only the cache has acknowledged.`,
    remedy: "Set maxmemory-policy noeviction on that Redis, or acknowledge with durable-append.",
  });
}

/** A cache-only path whose acknowledgments are listed in its first region alone. */
export const inventoryStore: Check = ({ path, inventoryPolicy }) => {
  const first = path.caches[0];
  return isOnCacheWord(path) && first !== undefined ? inventoryWarnings(first.region, inventoryPolicy) : [];
};
