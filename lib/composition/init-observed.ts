import { existsSync } from "node:fs";
import type { ConnectionConfig } from "../config/check-config";
import { isUnprotectedUrl, urlFault } from "../config/connection-url";
import { configPath } from "../config/environment";
import type { Variables } from "../config/expand-environment";
import { loadConfig } from "../config/load-config";
import { guessPaths } from "../domain/observed/propose/propose";
import { proposedYaml } from "../domain/observed/propose/yaml";
import type { ConnectionKind } from "../domain/store-kinds";
import { surveyStores } from "../evidence/observed/survey";
import { whenReady } from "../stores/cache/redis/client";
import { redisJobs } from "../stores/source/jobs/jobs";
import { overFile, writeNew } from "./new-file";
import { openOnUse } from "./open-connections";

const READY_WITHIN_MS = 2_000;

/** The stores to look at; without any, those of the configuration or of the environment. */
export interface GivenStores {
  postgres?: string[] | undefined;
  redis?: string[] | undefined;
}

/**
 * `trueup init` without a path: proposes a configuration of observed paths from what the stores hold. Reads alone; with `out` the
 * text is written there, never over an existing file. Throws where no store is named.
 */
export async function initObserved(given: GivenStores, env: Variables, out?: string): Promise<string> {
  if (out !== undefined && existsSync(out)) throw new Error(overFile(out, "init"));
  const connections = connectionsOf(given, env);
  const opened = openOnUse({ config: { connections }, name: "init" }, null);
  try {
    const named = [...connections.values()].map(({ name, kind }) => ({ name, kind }));
    for (const { name, kind } of named) if (kind === "redis") await whenReady(opened.redis(name), READY_WITHIN_MS);
    const surveyed = await surveyStores({
      connections: named,
      tables: opened.tables,
      keys: opened.keys,
      jobs: (connection, queue) => redisJobs(opened.redis(connection), queue),
    });
    const text = proposedYaml(surveyed, guessPaths(surveyed), plainTextOf(connections));
    if (out === undefined) return text;
    writeNew(out, text, "init");
    return `The proposal is in ${out}. Check each line, then run: npx trueup doctor`;
  } finally {
    await opened.close();
  }
}

/** Connections that the configuration will refuse, since they carry plain text to another machine. */
const plainTextOf = (connections: ReadonlyMap<string, ConnectionConfig>): ReadonlySet<string> =>
  new Set([...connections.values()].flatMap(({ name, kind, url }) => (isUnprotectedUrl(kind, url) ? [name] : [])));

function connectionsOf(given: GivenStores, env: Variables): ReadonlyMap<string, ConnectionConfig> {
  const named = (kind: ConnectionKind, urls: readonly string[] = []) =>
    urls.map((url, i): ConnectionConfig => {
      const fault = urlFault(kind, `--${kind}`, url);
      if (fault !== null) throw new Error(`${fault.what} ${fault.remedy}`);
      return { name: i === 0 ? kind : `${kind}-${i + 1}`, kind, url };
    });
  const stores = [...named("postgres", given.postgres), ...named("redis", given.redis)];
  if (stores.length > 0) return byName(stores);
  const file = configPath(env);
  if (existsSync(file)) return loadConfig({ path: file, env }).connections;
  const found = byName(Object.entries(env).flatMap(([variable, url]) => ofVariable(variable, url ?? "")));
  if (found.size > 0) return found;
  throw new Error(
    "No store is named. Give --postgres URL and --redis URL, or set variables such as ORIGIN_URL and CACHE_EU_URL.",
  );
}

/** The stores by their names. Of several names of one store the first is taken, since the others would show the same things again. */
function byName(stores: readonly ConnectionConfig[]): ReadonlyMap<string, ConnectionConfig> {
  const found = new Map<string, ConnectionConfig>();
  for (const store of stores) {
    const known = [...found.values()].some((each) => placeOf(each) === placeOf(store));
    if (!known) found.set(store.name, store);
  }
  return found;
}

/** A store's address, whoever signs in to it. */
function placeOf({ kind, url }: ConnectionConfig): string {
  const place = Object.assign(new URL(url.replace("@/", "@localhost/")), { username: "", password: "" });
  // Redis has the database 0 where its URL names none.
  return kind === "redis" ? place.href.replace(/\/0?$/, "") : place.href;
}

/** A variable that holds a store's address; the ledger is none of the other system's. */
function ofVariable(variable: string, url: string): ConnectionConfig[] {
  const [, name] = /^([A-Z][A-Z0-9_]{0,50})_URL$/.exec(variable) ?? [];
  const kind = /^postgres(ql)?:/.test(url) ? "postgres" : /^rediss?:/.test(url) ? "redis" : null;
  if (name === undefined || kind === null || variable === "DATABASE_URL" || urlFault(kind, variable, url) !== null)
    return [];
  return [{ name: name.toLowerCase().replaceAll("_", "-"), kind, url }];
}
