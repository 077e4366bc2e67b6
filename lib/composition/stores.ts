import { isDurableByProvider } from "../config/environment";
import type { Config } from "../config/load-config";
import type { PathConfig } from "../domain/contract";
import type { ObservedPath } from "../domain/observed/mapping";
import type { StoreAddress } from "../domain/store-address";
import { refuseEarlyAcknowledgment } from "../ledger/early-acknowledgment";
import type { Ledger } from "../ledger/ledger";
import { ledgerOn } from "../ledger/ledger";
import { removedPathsOwing } from "../ledger/paths/removed-paths";
import { FreshSessions } from "../postgres/fresh-sessions";
import { createPool, type PostgresPool } from "../postgres/pool";
import { redisCache } from "../stores/cache/redis/cache";
import type { RedisClient } from "../stores/cache/redis/client";
import { foreignCache } from "../stores/cache/redis/foreign";
import { foreignCacheWrites } from "../stores/cache/redis/foreign-writes";
import { withDeadline } from "../stores/deadline";
import { type OriginDatabase, OriginMisfit } from "../stores/origin/port";
import type { Log, WiredObservedPath, WiredPath } from "../stores/path";
import { bullmqQueue } from "../stores/queue/bullmq/queue";
import { redisJobs } from "../stores/source/jobs/jobs";
import { type OpenedConnections, openOnUse } from "./open-connections";

/** Every store of a configuration, opened; the caller that opened them closes them. */
export interface Stores {
  config: Config;
  ledger: Ledger;
  ledgerPool: PostgresPool;
  /** Read-only queries of screens, separate from the write path's so that neither waits for the other. */
  readPool: PostgresPool;
  paths: ReadonlyMap<string, WiredPath>;
  /** The paths of other systems, each with the writes that its `repair` allows. */
  observed: ReadonlyMap<string, WiredObservedPath>;
  redis(connection: string): RedisClient;
  /** The database of a connection that is no Redis. */
  origin(connection: string): OriginDatabase;
  /** Replaces the sessions on a connection, or on the ledger (null): the address may lead to another server. */
  renewSessions(connection: string | null): void;
  connectionAddress(connection: string): StoreAddress;
  close(): Promise<void>;
}

export interface OpenOptions {
  config: Config;
  databaseUrl: string;
  /** This process's name in the stores' own connection lists. */
  name: string;
  log: Log;
  /** Create the origins' sidecars and check their tables; processes that only read leave this out. */
  prepareOrigins?: boolean;
}

const PREPARE_DEADLINE_MS = 5_000;

/**
 * Joins adapters to ports. The ledger must answer and must not acknowledge commits early. Any other unreachable store is logged,
 * with file and line, and tried again on use.
 */
export async function openStores(options: OpenOptions): Promise<Stores> {
  const { config, log } = options;
  const { sessions, ledgerPool, readPool } = ledgerPools(options);
  const connections = openOnUse(options, ledgerPool);
  const close = async () => {
    await Promise.allSettled([ledgerPool.end(), readPool.end(), connections.close()]);
  };
  try {
    if (!isDurableByProvider(process.env)) await refuseEarlyAcknowledgment(ledgerPool);
    const ledger = ledgerOn(ledgerPool);
    const paths = await wirePaths(config, ledger, connections);
    const observed = await wireObserved(config, ledger, connections);
    await warnOfRemovedPaths(ledgerPool, config, log);
    if (options.prepareOrigins) await prepareOrigins(config, paths, log);
    await connections.redisReady();
    return {
      config,
      ledger,
      ledgerPool,
      readPool,
      paths,
      observed,
      redis: connections.redis,
      origin: connections.origin,
      renewSessions: (c) => (c === null ? sessions.replace() : connections.renew(c)),
      connectionAddress: connections.address,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function ledgerPools({ databaseUrl: connectionString, name }: OpenOptions) {
  const sessions = new FreshSessions();
  return {
    sessions,
    ledgerPool: createPool({ connectionString, name, max: 8, sessions }),
    readPool: createPool({ connectionString, name: `${name} reads`, max: 6, sessions, statementTimeoutMs: 3_000 }),
  };
}

/** Registers the native paths in the ledger, and joins each with its stores. */
async function wirePaths(config: Config, ledger: Ledger, opened: Opened): Promise<Map<string, WiredPath>> {
  const controls = await ledger.register(
    config.paths.map((path) => ({ name: path.name, lanes: path.queue?.lanes ?? 1, replay: path.replay })),
  );
  return new Map(
    config.paths.map((path, i) => [path.name, wire(path, (controls[i] as { pathId: number }).pathId, ledger, opened)]),
  );
}

/** Registers the observed paths in the ledger, and joins each with its stores. */
async function wireObserved(config: Config, ledger: Ledger, opened: Opened): Promise<Map<string, WiredObservedPath>> {
  const controls = await ledger.register(config.observed.map(({ name, replay }) => ({ name, lanes: 1, replay })));
  return new Map(
    config.observed.map((path, i) => [path.name, observe(path, (controls[i] as { pathId: number }).pathId, opened)]),
  );
}

/** An observed path with the reads of its stores, and with the writes that its `repair` allows. */
export function observe(config: ObservedPath, pathId: number, opened: Opened): WiredObservedPath {
  const { redis, origin } = opened;
  const { keyParts, outbox, jobs } = config;
  const table = config.origin;
  return {
    config,
    pathId,
    outbox: outbox === null ? null : opened.outbox(outbox),
    jobs: jobs === null ? null : redisJobs(redis(jobs.connection), jobs),
    caches: config.caches.map((cache) => foreignCache(redis(cache.connection), cache, keyParts)),
    origin: table === null ? null : origin(table.connection).foreign(table, keyParts, table.connection),
    replicas:
      table === null
        ? []
        : config.replicas.map(({ connection }) => origin(connection).foreign(table, keyParts, connection)),
    writes: allowedWrites(config, opened),
  };
}

/** Nothing that could write is made for a store that `repair` does not name. */
function allowedWrites(config: ObservedPath, opened: Opened): WiredObservedPath["writes"] {
  const { keyParts, outbox, jobs, repair } = config;
  const table = repair.origin ? config.origin : null;
  return {
    jobs: repair.queue && jobs !== null ? opened.jobsWrites(jobs) : null,
    outbox: repair.queue && outbox !== null ? opened.outboxWrites(outbox) : null,
    caches: repair.cache
      ? config.caches.map((cache) => foreignCacheWrites(opened.redis(cache.connection), cache, keyParts))
      : [],
    origin: table === null ? null : opened.origin(table.connection).foreignWrites(table, table.connection),
  };
}

type Opened = Pick<OpenedConnections, "redis" | "origin" | "outbox" | "outboxWrites" | "jobsWrites">;

function wire(config: PathConfig, pathId: number, ledger: Ledger, { redis, origin }: Opened): WiredPath {
  const opened = config.origin ? origin(config.origin.connection).open(config) : null;
  return {
    config,
    pathId,
    ledger,
    caches: config.caches.map((cache) => redisCache(config.name, cache, redis(cache.connection))),
    queue: config.queue ? bullmqQueue(config.name, config.queue, redis(config.queue.connection)) : null,
    origin: opened?.origin ?? null,
    replicas: config.replicas.map(({ connection }) => origin(connection).replica(config, connection)),
    sameDatabase: opened?.sameDatabase ?? null,
  };
}

async function warnOfRemovedPaths(pool: PostgresPool, config: Config, log: Log): Promise<void> {
  for (const { path, outstanding } of await removedPathsOwing(
    pool,
    [...config.paths, ...config.observed].map((p) => p.name),
  ))
    log.warn(
      { path, outstanding: String(outstanding) },
      `path ${path} is no longer in ${config.file}, and ${outstanding} acknowledged writes are outstanding on the path: no worker drains them. Put the path back until the record has them.`,
    );
}

async function prepareOrigins(config: Config, paths: ReadonlyMap<string, WiredPath>, log: Log): Promise<void> {
  await Promise.all(
    [...paths.values()].map(async (path) => {
      if (path.origin === null) return;
      const { file, line } = config.placeInPath(path.config.name, "origin");
      try {
        await withDeadline(path.origin.prepare(), PREPARE_DEADLINE_MS, `origin ${path.origin.name}`);
      } catch (error) {
        // Only an unreachable store is worth waiting for.
        if (error instanceof OriginMisfit) throw new Error(`${file}:${line}: ${error.message}`);
        log.error(
          { path: path.config.name, error },
          `${file}:${line}: origin "${path.origin.name}" does not answer; Trueup tries the origin again when it is needed`,
        );
      }
    }),
  );
}
