import type { Config } from "../config/load-config";
import type { OutboxMapping } from "../domain/observed/mapping";
import { createPool, type PostgresPool } from "../postgres/pool";
import { createRedis, type RedisClient, whenReady } from "../stores/cache/redis/client";
import type { OriginDatabase } from "../stores/origin/port";
import { postgresOutbox } from "../stores/source/outbox/outbox";
import type { OutboxReads } from "../stores/source/port";
import type { KeysSurvey, TablesSurvey } from "../stores/survey/port";
import { postgresTables } from "../stores/survey/postgres/tables";
import { redisKeys } from "../stores/survey/redis/keys";
import { ORIGIN_ADAPTERS } from "./origins";

const CONNECT_WITHIN_MS = 1_000;
const SOURCE_BOUNDS = { statementTimeoutMs: 3_000, lockTimeoutMs: 1_000, observes: true };

/** The connections of a configuration, each opened on its first use. */
export interface OpenedConnections {
  url(connection: string): string;
  redis(connection: string): RedisClient;
  /** The database of a connection that is no Redis. */
  origin(connection: string): OriginDatabase;
  /** Another system's outbox, on sessions that cannot write. */
  outbox(mapping: OutboxMapping): OutboxReads;
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
  const clients = new Map<string, RedisClient>();
  const databases = new Map<string, OriginDatabase>();
  const sources = new Map<string, PostgresPool>();
  const url = (connection: string) => {
    const found = config.connections.get(connection);
    if (found === undefined) throw new Error(`there is no connection ${connection}`);
    return found.url;
  };
  const redis = (connection: string) => {
    const client = clients.get(connection) ?? createRedis(url(connection), name);
    clients.set(connection, client);
    return client;
  };
  const source = (connection: string) => {
    const pool =
      sources.get(connection) ??
      createPool({ connectionString: url(connection), name: `${name} sources`, max: 2, ...SOURCE_BOUNDS });
    sources.set(connection, pool);
    return pool;
  };
  return {
    url,
    redis,
    origin(connection) {
      const kind = config.connections.get(connection)?.kind;
      if (kind === undefined || kind === "redis") throw new Error(`connection ${connection} is no origin's`);
      const opened = databases.get(connection) ?? ORIGIN_ADAPTERS[kind].open({ url: url(connection), name }, ledger);
      databases.set(connection, opened);
      return opened;
    },
    outbox: (mapping) => postgresOutbox(source(mapping.connection), mapping),
    tables: (connection) => postgresTables(source(connection)),
    keys: (connection) => redisKeys(redis(connection), connection),
    renew: (connection) => databases.get(connection)?.renew(),
    async redisReady() {
      await Promise.allSettled([...clients.values()].map((client) => whenReady(client, CONNECT_WITHIN_MS)));
    },
    async close() {
      for (const client of clients.values()) client.disconnect();
      await Promise.allSettled([
        ...[...databases.values()].map((database) => database.close()),
        ...[...sources.values()].map((pool) => pool.end()),
      ]);
    },
  };
}
