import { randomBytes } from "node:crypto";
import { configPath, databaseUrl } from "../config/environment";
import { type Config, loadConfig } from "../config/load-config";
import type { StoreAddress } from "../domain/store-address";
import { ledgerNames, ledgerRoles } from "../ledger/roles/ledger-roles";
import { createPool, type PostgresPool, poolAddress } from "../postgres/pool";
import { applyRoles, type DatabaseRoles, type Passwords, rolesText, rolesThere } from "../postgres/roles";
import { cacheUser, queueUser } from "../stores/cache/redis/acl";
import { databaseName, originRoles } from "../stores/origin/postgres/origin-roles";
import { openPathOrigin } from "./init-origin";

const MIGRATIONS = "prisma/migrations";

/** One database with its roles, open as its owner. */
interface Target {
  title: string;
  pool: PostgresPool;
  roles: DatabaseRoles;
}

/**
 * `trueup init --roles`: the statements that make the product's roles, for the databases and the Redis servers of the configuration. With
 * `apply` the statements are given to the databases, and each new role gets a password, which the text shows once. The environment's
 * URLs are those of the owners then.
 */
export async function initRoles(env: NodeJS.ProcessEnv, { apply }: { apply: boolean }): Promise<string> {
  const config = loadConfig({ path: configPath(env), env });
  const ledger = { url: databaseUrl(env) };
  if (apply) for (const { name, origin } of config.paths) if (origin) await openPathOrigin(config, name);
  const targets = await targetsOf(config, ledger);
  try {
    const parts = apply
      ? [await applied(targets)]
      : targets.map(({ title, roles }) => `-- ${title}\n${rolesText(roles)}`);
    return [...parts, redisText(config)].join("\n\n");
  } finally {
    await Promise.allSettled(targets.map(({ pool }) => pool.end()));
  }
}

/** The passwords of roles, by the role's name, for programs that start what runs as these roles. */
export async function giveRoles(env: NodeJS.ProcessEnv, passwordOf: (role: string) => string): Promise<void> {
  const config = loadConfig({ path: configPath(env), env });
  const targets = await targetsOf(config, { url: databaseUrl(env) });
  try {
    for (const { pool, roles } of targets)
      await applyRoles(pool, roles, new Map(roles.roles.map(({ role }) => [role, passwordOf(role)])));
  } finally {
    await Promise.allSettled(targets.map(({ pool }) => pool.end()));
  }
}

async function targetsOf(config: Config, ledger: StoreAddress): Promise<Target[]> {
  const open = (address: StoreAddress) => createPool({ ...poolAddress(address), name: "init", max: 1 });
  const opened = open(ledger);
  const targets: Target[] = [
    { title: "ledger", pool: opened, roles: ledgerRoles(await ledgerNames(opened, MIGRATIONS)) },
  ];
  for (const [name, connection] of config.connections) {
    const tables = config.paths.flatMap(({ origin }) => (origin?.connection === name ? [origin] : []));
    if (tables.length === 0) continue;
    const pool = open(connection);
    targets.push({ title: `origin ${name}`, pool, roles: originRoles(await databaseName(pool), tables) });
  }
  return targets;
}

async function applied(targets: readonly Target[]): Promise<string> {
  const lines: string[] = [];
  for (const { title, pool, roles } of targets) {
    const names = roles.roles.map(({ role }) => role);
    const there = await rolesThere(pool, names);
    const passwords: Passwords = new Map(
      names.map((role) => [role, there.has(role) ? null : randomBytes(18).toString("base64url")]),
    );
    await applyRoles(pool, roles, passwords);
    lines.push(
      `${title}: its roles have their rights.`,
      ...[...passwords].map(([role, password]) =>
        password === null ? `  ${role} keeps its password` : `  ${role} has the password ${password}`,
      ),
    );
  }
  return lines.join("\n");
}

/** The users of the Redis servers, for whoever keeps their access lists; each needs a password with `>PASSWORD`. */
function redisText({ connections, paths }: Config): string {
  const lines = [...connections.values()]
    .filter(({ kind }) => kind === "redis")
    .flatMap(({ name }) => {
      const queues = paths.flatMap(({ queue }) => (queue?.connection === name ? [queue] : []));
      const caches = paths.flatMap((path) => path.caches.filter(({ connection }) => connection === name));
      const patterns = caches.flatMap(({ key, formerly }) => [key, ...(formerly ? [formerly] : [])]);
      return [
        ...(queues.length > 0 ? [`# ${name}`, queueUser("trueup_queue", queues)] : []),
        ...(caches.length > 0 ? [`# ${name}`, cacheUser("trueup_cache", ["trueup:*", ...patterns.map(asGlob)])] : []),
      ];
    });
  return ["# Redis: add >PASSWORD to each line, and take the default user its rights", ...lines].join("\n");
}

const asGlob = (pattern: string) => pattern.replace(/[\\*?[\]]/g, "\\$&").replace("{key}", "*");
