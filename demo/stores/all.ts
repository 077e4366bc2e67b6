import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { abandoned, claimTemporary } from "./ephemeral";
import { ensureDatabase, openPostgres, startPostgres } from "./postgres";
import type { PostgresSettings } from "./postgres-cluster";
import { startReplica } from "./postgres-replica";
import { startRedis } from "./redis";
import type { StoreHandle } from "./server";
import { assemble, eraseStores, homeOf, LEDGER_DATABASE, ORIGIN_DATABASE, type Stores } from "./stores";

const QUEUE = { appendOnly: true, maxmemoryPolicy: "noeviction" } as const;
const CACHE = { appendOnly: false, maxmemoryPolicy: "allkeys-lru", maxmemory: "64mb" } as const;

export type StoresOptions = {
  replica: boolean;
  /** A single Postgres server with both databases, for uses where they need not fail separately. */
  oneServer?: boolean;
  /** Over the usual settings of every Postgres server. */
  postgres?: PostgresSettings;
  progress?: (line: string) => void;
} & ({ dataDir: string; ephemeral?: false } | { dataDir?: undefined; ephemeral: true });

/** Starts every store, side by side where one does not need another, on its state and its port of last time. */
export async function startStores(options: StoresOptions): Promise<Stores> {
  if (options.dataDir !== undefined) return startAll(resolve(options.dataDir), options);
  for (const dataDir of abandoned()) await remove(dataDir);
  const dataDir = claimTemporary();
  try {
    const stores = await startAll(dataDir, options);
    return assembleTemporary(stores);
  } catch (error) {
    await remove(dataDir);
    throw error;
  }
}

async function startAll(dataDir: string, options: StoresOptions): Promise<Stores> {
  const { ephemeral, postgres: settings, progress = () => undefined } = options;
  const began = Date.now();
  const announced = async <T extends StoreHandle>(starting: Promise<T>): Promise<T> => {
    const store = await starting;
    progress(`${store.name} is ready on port ${store.port} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return store;
  };
  const at = (name: string) => ({ name, dataDir: homeOf(dataDir, name), ephemeral, settings, progress });

  const ledger = announced(startPostgres({ ...at("ledger"), database: LEDGER_DATABASE }));
  const origin = options.oneServer
    ? ledger.then(async (server) => {
        await ensureDatabase(server.urlFor("postgres"), ORIGIN_DATABASE);
        return openPostgres({ ...at("ledger"), name: "origin", database: ORIGIN_DATABASE });
      })
    : announced(startPostgres({ ...at("origin"), database: ORIGIN_DATABASE }));
  const replica = options.replica
    ? origin.then((primary) => announced(startReplica({ ...at("replica"), database: ORIGIN_DATABASE, primary })))
    : undefined;
  const queue = announced(startRedis({ ...at("queue"), ...QUEUE }));
  const cacheEu = announced(startRedis({ ...at("cache-eu"), ...CACHE }));
  const cacheUs = announced(startRedis({ ...at("cache-us"), ...CACHE }));

  const settled = await Promise.allSettled([ledger, origin, replica, queue, cacheEu, cacheUs]);
  const failure = settled.find((result) => result.status === "rejected");
  if (failure) {
    // Only what was started here: a store that could not be may be somebody else's, and in use.
    const begun = settled.flatMap((result) => (result.status === "fulfilled" && result.value ? [result.value] : []));
    await Promise.allSettled(begun.reverse().map((store) => store.stop()));
    throw failure.reason;
  }
  return assemble(dataDir, {
    ledger: await ledger,
    origin: await origin,
    replica: await replica,
    queue: await queue,
    cacheEu: await cacheEu,
    cacheUs: await cacheUs,
  });
}

function assembleTemporary(stores: Stores): Stores {
  return {
    ...stores,
    stop: async () => {
      await stores.stop();
      await remove(stores.dataDir);
    },
  };
}

async function remove(dataDir: string): Promise<void> {
  await eraseStores(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}
