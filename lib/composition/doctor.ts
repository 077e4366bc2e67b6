import { readEnvironment } from "../config/environment";
import { type Config, loadConfig } from "../config/load-config";
import { isOnCacheWord } from "../domain/boundaries";
import { cutSecrets } from "../domain/cut-secrets";
import { inventoryWarnings } from "../domain/lint/inventory-check";
import type { StoreAddress } from "../domain/store-address";
import type { OriginKind } from "../domain/store-kinds";
import { createPool } from "../postgres/pool";
import { serverSetup } from "../postgres/server";
import { createRedis, whenReady } from "../stores/cache/redis/client";
import { redisServer, redisSetup } from "../stores/cache/redis/setup";
import { type Check, checkObserved } from "./doctor-observed";
import { openPathOrigin, sensorSentence } from "./init-origin";
import { ORIGIN_ADAPTERS } from "./origins";

export interface DoctorCheck {
  name: string;
  ok: boolean;
  detail: string;
}

function pathsIn({ paths, observed }: Config): string {
  const count = paths.length + observed.length;
  return count === 1 ? "1 path" : `${count} paths`;
}

/**
 * Checks everything that a start checks, and continues after the first fault: environment, configuration, stores, origin tables.
 */
export async function doctor(env: NodeJS.ProcessEnv): Promise<DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  const check: Check = async (name, call, fine) => {
    try {
      const value = await call();
      checks.push({ name, ok: true, detail: fine(value) });
      return value;
    } catch (error) {
      checks.push({
        name,
        ok: false,
        detail: cutSecrets(error instanceof Error && error.message ? error.message : String(error)),
      });
      return null;
    }
  };
  const environment = await check(
    "environment",
    () => readEnvironment(env),
    () => "complete",
  );
  const config = await check(
    "configuration",
    () => loadConfig({ path: environment?.configPath ?? env.TRUEUP_CONFIG ?? "trueup.yaml", env }),
    (c) => `${pathsIn(c)} in ${c.file}`,
  );
  if (environment)
    await check(
      "ledger",
      () => askPostgres(environment.databaseUrl),
      (version) => version,
    );
  if (config === null) return checks;
  for (const [name, { kind, url, tls }] of config.connections) {
    const { file, line } = config.placeOf(["connections", name]);
    await check(
      `${name} (${file}:${line})`,
      () => (kind === "redis" ? askRedis({ url, tls }) : askOrigin(kind, { url, tls })),
      (version) => version,
    );
  }
  for (const path of config.paths)
    if (path.origin)
      await check(
        `origin of ${path.name}${place(config, path.name)}`,
        () => openPathOrigin(config, path.name),
        (hazards) =>
          `table and sidecar fit.${sensorSentence(config, path.name)}${hazards.map((hazard) => ` warning: ${hazard}`).join("")}`,
      );
  for (const path of config.paths) {
    const { name, caches } = path;
    const [cache] = caches;
    const address = cache && config.connections.get(cache.connection);
    if (isOnCacheWord(path) && cache !== undefined && address !== undefined)
      await check(
        `inventory of ${name}`,
        () => inventoryOf(address, cache.region),
        (said) => said,
      );
  }
  await checkObserved(config, check);
  return checks;
}

function place(config: Config, path: string): string {
  const { file, line } = config.placeInPath(path, "origin");
  return ` (${file}:${line})`;
}

async function askPostgres(connectionString: string): Promise<string> {
  const pool = createPool({ connectionString, name: "doctor", max: 1 });
  try {
    const { version, synchronousCommit } = await serverSetup(pool);
    return `PostgreSQL ${version}, synchronous_commit ${synchronousCommit}`;
  } finally {
    await pool.end();
  }
}

async function askOrigin(kind: OriginKind, address: StoreAddress): Promise<string> {
  const database = ORIGIN_ADAPTERS[kind].open({ ...address, name: "doctor" }, null);
  try {
    return await database.describe();
  } finally {
    await database.close();
  }
}

async function askRedis(address: StoreAddress): Promise<string> {
  const client = createRedis(address, "doctor");
  try {
    await whenReady(client, 2_000);
    const setup = await redisServer(client).catch(unlessRefused);
    if (setup === null) return "answers; its user may not run INFO";
    const { version, maxmemoryPolicy, appendOnly } = setup;
    return `version ${version ?? "?"}, ${maxmemoryPolicy ?? "?"}, ${appendOnly ? "append-only file on" : "no append-only file"}`;
  } finally {
    client.disconnect();
  }
}

/** Null for a command that the user may not run; another system's Redis need not allow it. */
function unlessRefused(error: Error): null {
  if (error.message.startsWith("NOPERM")) return null;
  throw error;
}

/** The contract's warnings about the Redis of a cache-only path's inventory. */
async function inventoryOf(address: StoreAddress, region: string): Promise<string> {
  const client = createRedis(address, "doctor");
  try {
    await whenReady(client, 2_000).catch(() => {});
    const warnings = inventoryWarnings(region, (await redisSetup(client))?.maxmemoryPolicy ?? null);
    if (warnings.length === 0) return `cache ${region} keeps its inventory`;
    return warnings
      .map((w) => `${w.level === "unmeasured" ? "unknown" : "warning"}: ${w.reason} ${w.remedy}`)
      .join(" ");
  } finally {
    client.disconnect();
  }
}
