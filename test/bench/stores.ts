import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startStores } from "../../demo/stores/all";
import type { PostgresSettings } from "../../demo/stores/postgres-cluster";
import type { StoreEnv } from "../../demo/stores/stores";
import { openStores, type Stores } from "../../lib/composition/stores";
import { loadConfig } from "../../lib/config/load-config";
import { applyMigrations } from "../../lib/ledger/migrations/migrate";
import type { WiredPath } from "../../lib/stores/path";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));
const LANES = 4;
const PROFILE = "profile";
/** As many paths as the demo has. */
export const MANY_PATHS = [PROFILE, "orders", "loyalty", "stock", "feed"];

/** Durable as in production, with room for the working set, so that the disk's speed and not its size is measured. */
const DURABLE: PostgresSettings = {
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  shared_buffers: "2GB",
  max_wal_size: "8GB",
  checkpoint_timeout: "15min",
};

export const STORE_NOTE =
  "Postgres 18 with fsync, full_page_writes and synchronous_commit on (shared_buffers 2 GB, max_wal_size 8 GB), Redis for queues with AOF, all on this machine";

const SILENT = { info() {}, warn() {}, error() {} };

/** The stores of a benchmark: a path `profile` (last-write-wins) as configured, with an origin table of its own. */
export interface BenchStores extends Stores {
  env: StoreEnv;
  /** The configuration's file, for programs that are started beside the benchmark. */
  configFile: string;
  profile: WiredPath;
}

export interface BenchStoresOptions {
  caches: boolean;
  /** `profile` alone when left out. */
  paths?: readonly string[];
  lanes?: number;
  /** The origin's tables are in the ledger's own database. */
  together?: boolean;
  say(line: string): void;
}

/** Starts migrated stores on free ports, gives them to `work`, and ends and removes them whatever happens. */
export async function withStores<T>(
  options: BenchStoresOptions,
  work: (stores: BenchStores) => Promise<T>,
): Promise<T> {
  const started = await startStores({ ephemeral: true, replica: false, postgres: DURABLE, progress: options.say });
  const running = options.together
    ? { ...started, env: { ...started.env, ORIGIN_URL: started.env.DATABASE_URL } }
    : started;
  const folder = mkdtempSync(join(tmpdir(), "trueup-bench-"));
  const ended = () => void running.stop().finally(() => process.exit(130));
  process.once("SIGINT", ended);
  process.once("SIGTERM", ended);
  try {
    await applyMigrations({ connectionString: running.env.DATABASE_URL, migrationsDir: MIGRATIONS });
    for (const path of options.paths ?? [PROFILE]) await createOriginTable(running.env.ORIGIN_URL, path);
    const configFile = join(folder, "trueup.yaml");
    writeFileSync(configFile, configuration(options));
    const stores = await openStores({
      config: loadConfig({ path: configFile, env: running.env }),
      databaseUrl: running.env.DATABASE_URL,
      name: "bench",
      log: SILENT,
      prepareOrigins: true,
    });
    try {
      return await work({ ...stores, env: running.env, configFile, profile: stores.paths.get(PROFILE) as WiredPath });
    } finally {
      await stores.close();
    }
  } finally {
    process.off("SIGINT", ended);
    process.off("SIGTERM", ended);
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A client on a database, closed when the work is done. */
export async function onDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Migrates another database of the ledger's server and returns its address. */
export async function anotherLedger(stores: BenchStores, database: string): Promise<string> {
  await onDatabase(stores.env.DATABASE_URL, (client) => client.query(`CREATE DATABASE ${database}`));
  const url = Object.assign(new URL(stores.env.DATABASE_URL), { pathname: `/${database}` }).toString();
  await applyMigrations({ connectionString: url, migrationsDir: MIGRATIONS });
  return url;
}

async function createOriginTable(url: string, path: string): Promise<void> {
  const columns = "user_id text PRIMARY KEY, version bigint NOT NULL, doc jsonb NOT NULL";
  await onDatabase(url, (client) => client.query(`CREATE TABLE ${path} (${columns})`));
}

function configuration({ caches, paths = [PROFILE], lanes = LANES }: BenchStoresOptions): string {
  return `connections:
  queue: { redis: "\${QUEUE_URL}" }
  cache-eu: { redis: "\${CACHE_EU_URL}" }
  cache-us: { redis: "\${CACHE_US_URL}" }
  shop: { postgres: "\${ORIGIN_URL}" }
paths:
${paths.map((path) => pathConfiguration(path, caches, lanes)).join("")}`;
}

function pathConfiguration(path: string, caches: boolean, lanes: number): string {
  const regions = `
    caches:
      - { region: eu, connection: cache-eu, key: "${path}:{key}" }
      - { region: us, connection: cache-us, key: "${path}:{key}" }`;
  return `
  - name: ${path}
    title: Path ${path}
    acknowledge: durable-append
    invariant: external
    replay: last-write-wins
    maxTruthLag: 30s
    wording: { accepted: "We have your change.", materialized: "Saved." }
    queue: { connection: queue, name: ${path}, prefix: trueup, lanes: ${lanes} }${caches ? regions : ""}
    origin: { connection: shop, table: public.${path}, key: user_id, version: version, value: { jsonb: doc } }
`;
}
