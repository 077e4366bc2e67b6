import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, inject } from "vitest";
import type { StoreEnv } from "../../demo/stores/stores";
import { applyMigrations } from "../../lib/ledger/migrations/migrate";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));
const TEMPLATE = "ledger_template";
const REDIS_DATABASES = 64;

/**
 * A migrated, empty ledger, an empty origin and three empty Redis databases for one test file, removed after its tests. A test that
 * stops or freezes a server starts its own with `startStores({ ephemeral: true, … })`.
 */
export async function freshStores(): Promise<StoreEnv> {
  const { env } = inject("stores");
  const suffix = randomBytes(4).toString("hex");
  const [ledger, origin] = [`ledger_${suffix}`, `origin_${suffix}`];
  await onServer(async (admin) => {
    await makeTemplate(admin);
    await admin.query(`CREATE DATABASE ${ledger} TEMPLATE ${TEMPLATE}`);
    await admin.query(`CREATE DATABASE ${origin}`);
  });
  afterAll(() => drop([ledger, origin]));
  const number = await nextRedisNumber(env.QUEUE_URL);
  return {
    DATABASE_URL: databaseUrl(env.DATABASE_URL, ledger),
    ORIGIN_URL: databaseUrl(env.DATABASE_URL, origin),
    QUEUE_URL: await emptied(`${env.QUEUE_URL}/${number}`),
    CACHE_EU_URL: await emptied(`${env.CACHE_EU_URL}/${number}`),
    CACHE_US_URL: await emptied(`${env.CACHE_US_URL}/${number}`),
  };
}

/** An empty database without the ledger's tables, removed after the file's tests. */
export async function freshDatabase(): Promise<string> {
  const name = `empty_${randomBytes(4).toString("hex")}`;
  await onServer((admin) => admin.query(`CREATE DATABASE ${name}`));
  afterAll(() => drop([name]));
  return databaseUrl(inject("stores").env.DATABASE_URL, name);
}

/** The same server's URL with another database. */
export function databaseUrl(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).toString();
}

async function makeTemplate(admin: pg.Client): Promise<void> {
  // Another test file may be creating the template at this moment.
  await admin.query("SELECT pg_advisory_lock(70415)");
  const { rowCount } = await admin.query("SELECT FROM pg_database WHERE datname = $1", [TEMPLATE]);
  if (rowCount) return;
  // Migrated under another name, so that the next file does not take a failed draft for the template.
  const draft = `${TEMPLATE}_draft`;
  await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${draft}`);
  await applyMigrations({
    connectionString: databaseUrl(inject("stores").env.DATABASE_URL, draft),
    migrationsDir: MIGRATIONS,
  });
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${TEMPLATE}`);
}

async function drop(names: string[]): Promise<void> {
  await onServer(async (admin) => {
    for (const name of names) await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
}

async function onServer(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: databaseUrl(inject("stores").env.DATABASE_URL, "postgres") });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

async function nextRedisNumber(queueUrl: string): Promise<number> {
  return onRedis(queueUrl, async (redis) => 1 + ((await redis.incr("test-files")) % (REDIS_DATABASES - 1)));
}

async function emptied(url: string): Promise<string> {
  await onRedis(url, (redis) => redis.flushdb());
  return url;
}

async function onRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
