import type { RedisClient } from "./client";

/** The user of Redis's access list that the product runs as. */
export const REDIS_USER = "trueup";

/** What the product keeps or reads in one Redis. */
export interface RedisRights {
  /** Patterns of entries' keys, in which `*` stands for any text. */
  entries: readonly string[];
  /** Prefixes of queues. */
  prefixes: readonly string[];
}

/**
 * The rules of the product's user: these keys alone, no other server's and no user's settings, no end of the data. Of what Redis counts as
 * dangerous it takes the reading of a server's state, and the list of connections, by which the queue library counts consumers.
 */
export function userRules({ entries, prefixes }: RedisRights): string[] {
  const keys = [...new Set([...entries, ...prefixes.map((prefix) => `${prefix}:*`)])];
  const channels = [...prefixes.map((prefix) => `${prefix}:*`), "__redis__:invalidate"];
  return [
    ...["on", "resetkeys", "resetchannels", "nocommands"],
    ...keys.map((pattern) => `~${pattern}`),
    ...channels.map((pattern) => `&${pattern}`),
    ...["+@all", "-@admin", "-@dangerous", "+info", "+role", "+client|list"],
  ];
}

/** Makes the product's user in a Redis, with this password alone. */
export async function setUser(client: RedisClient, rights: RedisRights, password: string): Promise<void> {
  await client.call("ACL", "SETUSER", REDIS_USER, "resetpass", `>${password}`, ...userRules(rights));
}
