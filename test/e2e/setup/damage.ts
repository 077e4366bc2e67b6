import { Redis } from "ioredis";
import pg from "pg";
import { runningSystem } from "./running";

/** Direct access to the stores, for a test that breaks them without the product and counts by itself afterwards. */
export async function rawStores() {
  const { env } = runningSystem();
  const ledger = new pg.Client({ connectionString: env.DATABASE_URL });
  const origin = new pg.Client({ connectionString: env.ORIGIN_URL });
  // A lock holds its connection, so the lock has a connection of its own.
  const locker = new pg.Client({ connectionString: env.ORIGIN_URL });
  const eu = new Redis(env.CACHE_EU_URL);
  const us = new Redis(env.CACHE_US_URL);
  // A test that stops a cache goes on when it is back.
  for (const cache of [eu, us]) cache.on("error", () => undefined);
  await Promise.all([ledger, origin, locker].map((client) => client.connect()));
  return {
    ledger,
    origin,
    eu,
    us,
    /** Keeps every write to a table of the origin waiting until `letGo`; readers go on reading. */
    async stall(table = "profile"): Promise<void> {
      await locker.query("BEGIN");
      await locker.query(`LOCK TABLE public.${table} IN EXCLUSIVE MODE`);
    },
    async letGo(): Promise<void> {
      await locker.query("ROLLBACK");
    },
    async close(): Promise<void> {
      for (const cache of [eu, us]) cache.disconnect();
      await Promise.all([ledger, origin, locker].map((client) => client.end()));
    },
  };
}
export type RawStores = Awaited<ReturnType<typeof rawStores>>;
