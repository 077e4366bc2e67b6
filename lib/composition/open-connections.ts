import type { Config } from "../config/load-config";
import type { JobsMapping, OutboxMapping } from "../domain/observed/mapping";
import type { StoreAddress } from "../domain/store-address";
import { createPool, type PostgresPool, poolAddress } from "../postgres/pool";
import { createRedis, type RedisClient, whenReady } from "../stores/cache/redis/client";
import type { OriginDatabase } from "../stores/origin/port";
import { guardScripts } from "../stores/source/jobs/guarded-scripts";
import { jobsWrites } from "../stores/source/jobs/writes";
import { postgresOutbox } from "../stores/source/outbox/outbox";
import { outboxWrites } from "../stores/source/outbox/writes";
import type { JobsWrites, OutboxReads, OutboxWrites } from "../stores/source/port";
import type { KeysSurvey, TablesSurvey } from "../stores/survey/port";
import { postgresTables } from "../stores/survey/postgres/tables";
import { redisKeys } from "../stores/survey/redis/keys";
import { ORIGIN_ADAPTERS } from "./origins";

const CONNECT_WITHIN_MS = 1_000;
const SOURCE_BOUNDS = { max: 2, statementTimeoutMs: 3_000, lockTimeoutMs: 1_000 };

/** The connections of a configuration, each opened on its first use. */
export interface OpenedConnections {
  address(connection: string): StoreAddress;
  redis(connection: string): RedisClient;
  /** The database of a connection that is no Redis. */
  origin(connection: string): OriginDatabase;
  /** Another system's outbox, on sessions that cannot write. */
  outbox(mapping: OutboxMapping): OutboxReads;
  /** The writes to another system's outbox, on sessions of their own; null where its rows are not changed. */
  outboxWrites(mapping: OutboxMapping): OutboxWrites | null;
  /** The writes to another system's queue, on a client of their own. */
  jobsWrites(mapping: JobsMapping): JobsWrites;
  /** What a database of another system holds, on sessions that cannot write. */
  tables(connection: string): TablesSurvey;
  /** What a Redis of another system holds. */
  keys(connection: string): KeysSurvey;
  /** Replaces the sessions on a database: its address may lead to another server. */
  renew(connection: string): void;
  /** Awaits the opened Redis clients, so that the first call does not find a store away; an away store costs no more than a bound. */
  redisReady(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the connections of a configuration as they are asked for; `name` is this process's in the stores' own lists. */
export function openOnUse(
  { config, name }: { config: Pick<Config, "connections">; name: string },
  ledger: PostgresPool | null,
): OpenedConnections {
  const address = (connection: string): StoreAddress => {
    const found = config.connections.get(connection);
    if (found === undefined) throw new Error(`there is no connection ${connection}`);
    return { url: found.url, tls: found.tls };
  };
  const redis = onUse((connection) => createRedis(address(connection), name));
  // Scripts of another system's queue run here alone, each behind its guard.
  const guarded = onUse((connection) => guardScripts(createRedis(address(connection), `${name}-repairs`)));
  const pool = (connection: string, of: string, rights: { observes: true } | { repairs: true }) =>
    createPool({ ...poolAddress(address(connection)), name: `${name} ${of}`, ...SOURCE_BOUNDS, ...rights });
  const source = onUse((connection) => pool(connection, "sources", { observes: true }));
  const repaired = onUse((connection) => pool(connection, "source repairs", { repairs: true }));
  const origin = onUse((connection) => {
    const kind = config.connections.get(connection)?.kind;
    if (kind === undefined || kind === "redis") throw new Error(`connection ${connection} is no origin's`);
    return ORIGIN_ADAPTERS[kind].open({ ...address(connection), name }, ledger);
  });
  const clients = () => [...redis.opened.values(), ...guarded.opened.values()];
  return {
    address,
    redis: redis.get,
    origin: origin.get,
    outbox: (mapping) => postgresOutbox(source.get(mapping.connection), mapping),
    outboxWrites: (mapping) => outboxWrites(repaired.get(mapping.connection), mapping),
    jobsWrites: (mapping) => jobsWrites(guarded.get(mapping.connection), mapping),
    tables: (connection) => postgresTables(source.get(connection)),
    keys: (connection) => redisKeys(redis.get(connection), connection),
    renew: (connection) => origin.opened.get(connection)?.renew(),
    async redisReady() {
      await Promise.allSettled(clients().map((client) => whenReady(client, CONNECT_WITHIN_MS)));
    },
    async close() {
      for (const client of clients()) client.disconnect();
      await Promise.allSettled([
        ...[...origin.opened.values()].map((database) => database.close()),
        ...[...source.opened.values(), ...repaired.opened.values()].map((pool) => pool.end()),
      ]);
    },
  };
}

/** The clients and pools of each connection, opened once, on first use. */
function onUse<T>(open: (connection: string) => T): { get(connection: string): T; opened: ReadonlyMap<string, T> } {
  const opened = new Map<string, T>();
  return {
    opened,
    get(connection) {
      const found = opened.get(connection) ?? open(connection);
      opened.set(connection, found);
      return found;
    },
  };
}
