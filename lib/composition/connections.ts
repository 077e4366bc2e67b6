import { postgresGenerations } from "../adapters/postgres/ledger/generations";
import type { PostgresPool } from "../adapters/postgres/pool";
import type { RedisClient } from "../adapters/redis/client";
import type { GenerationStore } from "../ports/generations";
import type { StoreProbe } from "../read-models/connections";
import type { Stores } from "./stores";

/** What was found of stores that were put back. */
export function generationStore(stores: Pick<Stores, "ledgerPool">): GenerationStore {
  return postgresGenerations(stores.ledgerPool);
}

/** A look at the ledger and at each configured connection. */
export function storeProbes({ config, ledgerPool, postgres, redis }: Stores): StoreProbe[] {
  return [
    { name: "ledger", kind: "ledger", writable: () => postgresWritable(ledgerPool) },
    ...[...config.connections.values()].map(
      ({ name, kind }): StoreProbe =>
        kind === "redis"
          ? { name, kind, writable: () => redisWritable(redis(name)) }
          : { name, kind: "postgres", writable: () => postgresWritable(postgres(name)) },
    ),
  ];
}

async function postgresWritable(pool: PostgresPool): Promise<boolean> {
  const { rows } = await pool.query<{ writable: boolean }>(
    "SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off' AS writable",
  );
  return rows[0]?.writable === true;
}

async function redisWritable(client: RedisClient): Promise<boolean | null> {
  const role = /^role:(\w+)/m.exec(await client.info("replication"))?.[1];
  return role === undefined ? null : role === "master";
}
