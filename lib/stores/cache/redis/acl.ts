import type { QueueConfig } from "../../../domain/contract";

/** What no user of the product needs: other users, other servers, settings, and the end of the data. */
const NOTHING_ELSE = "+@all -@admin -@dangerous";
/** What the product reads of a server beside its keys. */
const OF_EVERYBODY = "+info +client|setname +client|setinfo +client|id +role";
/** The queue library counts its consumers by their connections. */
const OF_QUEUES = "+client|list";
/** The sensor of a cache. */
const OF_CACHES = "+client|tracking +client|caching";

/** The line of Redis's access list for a cache's user: keys of these patterns alone. */
export function cacheUser(name: string, keyPatterns: readonly string[]): string {
  const keys = [...new Set(keyPatterns)].map((pattern) => `~${pattern}`).join(" ");
  return `ACL SETUSER ${name} on resetkeys resetchannels ${keys} &__redis__:invalidate ${NOTHING_ELSE} ${OF_EVERYBODY} ${OF_CACHES}`;
}

/** The line of Redis's access list for a queue's user: keys below these prefixes alone. */
export function queueUser(name: string, queues: readonly Pick<QueueConfig, "prefix">[]): string {
  const prefixes = [...new Set(queues.map(({ prefix }) => prefix))];
  const keys = prefixes.map((prefix) => `~${prefix}:* &${prefix}:*`).join(" ");
  return `ACL SETUSER ${name} on resetkeys resetchannels ${keys} ${NOTHING_ELSE} ${OF_EVERYBODY} ${OF_QUEUES}`;
}
