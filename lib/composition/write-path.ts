import { configPath, databaseUrl } from "../config/environment";
import { loadConfig } from "../config/load-config";
import { isOnCacheWord } from "../domain/boundaries";
import { inventoryWarnings } from "../domain/lint/inventory-check";
import { redisSetup } from "../stores/cache/redis/setup";
import type { Log, WiredPath } from "../stores/path";
import { openWritePathOver, type WritePath, type WritePathOptions } from "../write-path/write-path";
import { allowListed } from "./allow-listed-log";
import { openStores, type Stores } from "./stores";

export type { WritePath, WritePathOptions } from "../write-path/write-path";

/** The write path over stores that the caller opened and closes. */
export async function writePathOver(stores: Stores, options: WritePathOptions): Promise<WritePath> {
  for (const path of stores.paths.values())
    if (isOnCacheWord(path.config)) void warnOfEviction(stores, path, options.log);
  return openWritePathOver(stores, options);
}

/** Only the inventory lists a cache-only acknowledgment, so a start warns when the store may evict it. */
async function warnOfEviction(stores: Stores, path: WiredPath, log: Log): Promise<void> {
  const [cache] = path.config.caches;
  if (cache === undefined) return;
  const setup = await redisSetup(stores.redis(cache.connection));
  for (const { code, level, reason, remedy } of inventoryWarnings(cache.region, setup?.maxmemoryPolicy ?? null))
    log.warn({ path: path.config.name, region: cache.region, code, level, remedy }, reason);
}

/** Opens the write path from `TRUEUP_CONFIG` and `DATABASE_URL`; throws with each fault and its place. */
export async function openWritePath(
  options: Partial<WritePathOptions> & { env?: NodeJS.ProcessEnv } = {},
): Promise<WritePath> {
  const env = options.env ?? process.env;
  const log = allowListed(options.log ?? { info() {}, warn() {}, error() {} });
  const stores = await openStores({
    config: loadConfig({ path: configPath(env), env }),
    databaseUrl: databaseUrl(env),
    name: options.producer ?? "producer",
    log,
  });
  const writePath = await writePathOver(stores, { ...options, log });
  return {
    ...writePath,
    async close() {
      await writePath.close();
      await stores.close();
    },
  };
}
