import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openPostgres, type Postgres } from "./postgres";
import { keptElsewhere } from "./postgres-home";
import { openReplica } from "./postgres-replica";
import { stillRuns } from "./processes";
import { openRedis } from "./redis";
import type { StoreHandle } from "./server";
import { readRecord } from "./server-record";

/** The databases on the two Postgres servers. */
export const LEDGER_DATABASE = "trueup";
export const ORIGIN_DATABASE = "shop";

/** Connection strings under the names that the configuration and every program know them by. */
export type StoreEnv = {
  DATABASE_URL: string;
  ORIGIN_URL: string;
  QUEUE_URL: string;
  CACHE_EU_URL: string;
  CACHE_US_URL: string;
  /** Only where there is a replica. */
  REPLICA_URL?: string;
};

/** The stores of one system. */
export type StoreHandles = {
  ledger: Postgres;
  origin: Postgres;
  replica?: Postgres;
  queue: StoreHandle;
  cacheEu: StoreHandle;
  cacheUs: StoreHandle;
};

/** The stores of one system, where they keep their state and how programs reach them. */
export type Stores = StoreHandles & {
  dataDir: string;
  env: StoreEnv;
  /** Ends them all. */
  stop(): Promise<void>;
};

/** Where a store keeps its state within the data directory. */
export function homeOf(dataDir: string, name: string): string {
  return join(dataDir, "stores", name);
}

/** Handles on the stores that another process has started, for a drill or a check that stops and revives them. */
export function openStores(dataDir: string): Stores {
  const postgres = (name: string, home: string, database: string) =>
    openPostgres({ name, dataDir: homeOf(dataDir, home), database });
  const redis = (name: string) => openRedis({ name, dataDir: homeOf(dataDir, name) });
  const isSeparate = existsSync(homeOf(dataDir, "origin"));
  const origin = postgres("origin", isSeparate ? "origin" : "ledger", ORIGIN_DATABASE);
  const replicaDir = homeOf(dataDir, "replica");
  return assemble(dataDir, {
    ledger: postgres("ledger", "ledger", LEDGER_DATABASE),
    origin,
    replica: existsSync(replicaDir)
      ? openReplica({ name: "replica", dataDir: replicaDir, database: ORIGIN_DATABASE, primary: origin })
      : undefined,
    queue: redis("queue"),
    cacheEu: redis("cache-eu"),
    cacheUs: redis("cache-us"),
  });
}

/** Removes the stores' state from a data directory, ending what a killed process has left running in it. */
export async function eraseStores(dataDir: string): Promise<void> {
  const stores = openStores(dataDir);
  for (const { home } of handlesOf(stores)) {
    const owner = readRecord(home)?.owner;
    if (owner && owner.pid !== process.pid && stillRuns(owner)) {
      throw new Error(`The stores in ${dataDir} belong to process ${owner.pid}, which still runs; stop it first.`);
    }
  }
  await stores.stop();
  for (const name of ["ledger", "origin", "replica"]) {
    const elsewhere = keptElsewhere(homeOf(dataDir, name));
    if (elsewhere) rmSync(elsewhere, { recursive: true, force: true });
  }
  rmSync(join(dataDir, "stores"), { recursive: true, force: true });
}

/** Joins the handles to their addresses and their common end. */
export function assemble(dataDir: string, handles: StoreHandles): Stores {
  return {
    dataDir,
    ...handles,
    get env() {
      return environmentOf(handles);
    },
    stop: () => stopInOrder(handles),
  };
}

function environmentOf({ ledger, origin, replica, queue, cacheEu, cacheUs }: StoreHandles): StoreEnv {
  return {
    DATABASE_URL: ledger.url,
    ORIGIN_URL: origin.url,
    QUEUE_URL: queue.url,
    CACHE_EU_URL: cacheEu.url,
    CACHE_US_URL: cacheUs.url,
    ...(replica ? { REPLICA_URL: replica.url } : {}),
  };
}

// The replica before its primary, which would otherwise wait for it to have received everything.
async function stopInOrder(handles: StoreHandles): Promise<void> {
  const first = await Promise.allSettled([handles.replica?.stop()]);
  const rest = await Promise.allSettled(handlesOf({ ...handles, replica: undefined }).map((store) => store.stop()));
  const failure = [...first, ...rest].find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
}

function handlesOf({ ledger, origin, replica, queue, cacheEu, cacheUs }: StoreHandles): StoreHandle[] {
  return [ledger, origin, replica, queue, cacheEu, cacheUs].filter((store) => store !== undefined);
}
