import { randomBytes } from "node:crypto";
import { configPath, databaseUrl } from "../config/environment";
import { type Config, loadConfig } from "../config/load-config";
import type { StoreAddress } from "../domain/store-address";
import { ledgerNames, ledgerRoles } from "../ledger/roles/ledger-roles";
import { createPool, type PostgresPool, poolAddress } from "../postgres/pool";
import { applyRoles, type DatabaseRoles, type Passwords, rightsOf, rolesText, rolesThere } from "../postgres/roles";
import { REDIS_USER, type RedisRights, setUser, userRules } from "../stores/cache/redis/acl";
import { createRedis, whenReady } from "../stores/cache/redis/client";
import { databaseName, originRoles, type PathTable } from "../stores/origin/postgres/origin-roles";
import { openPathOrigin } from "./init-origin";

const MIGRATIONS = "prisma/migrations";
const REDIS_WITHIN_MS = 2_000;

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
  return withTargets(config, env, async (targets) => {
    const parts = apply
      ? [await applied(config, targets)]
      : targets.map(({ title, roles }) => `-- ${title}\n${rolesText(roles)}`);
    return [...parts, redisText(config)].join("\n\n");
  });
}

/** Gives every role, and the user of every Redis, its rights and this password, for whoever starts programs that run as them. */
export async function giveRoles(env: NodeJS.ProcessEnv, passwordOf: (role: string) => string): Promise<void> {
  const config = loadConfig({ path: configPath(env), env });
  await prepareSidecars(config);
  await withTargets(config, env, async (targets) => {
    for (const { pool, roles } of targets)
      await applyRoles(pool, roles, new Map(roles.roles.map(({ role }) => [role, passwordOf(role)])));
  });
  for (const [connection, rights] of redisRights(config)) {
    const client = createRedis(config.connections.get(connection) as StoreAddress, "init");
    try {
      await whenReady(client, REDIS_WITHIN_MS);
      await setUser(client, rights, passwordOf(REDIS_USER));
      // A server without a file of users forgets them at its restart.
      await client.call("ACL", "SAVE").catch(() => undefined);
    } finally {
      client.disconnect();
    }
  }
}

/** The roles get rights on the sidecars' tables, so these come first. */
async function prepareSidecars(config: Config): Promise<void> {
  for (const { name, origin } of config.paths) if (origin) await openPathOrigin(config, name);
}

async function withTargets<T>(
  config: Config,
  env: NodeJS.ProcessEnv,
  work: (targets: Target[]) => Promise<T>,
): Promise<T> {
  const pools: PostgresPool[] = [];
  const open = (address: StoreAddress) => {
    const pool = createPool({ ...poolAddress(address), name: "init", max: 1 });
    pools.push(pool);
    return pool;
  };
  try {
    const ledger = open({ url: databaseUrl(env) });
    const targets: Target[] = [
      { title: "ledger", pool: ledger, roles: ledgerRoles(await ledgerNames(ledger, MIGRATIONS)) },
    ];
    for (const [name, connection] of config.connections) {
      if (!config.paths.some(({ origin }) => origin?.connection === name)) continue;
      const pool = open(connection);
      targets.push({
        title: `origin ${name}`,
        pool,
        roles: originRoles(await databaseName(pool), tablesOn(config, name)),
      });
    }
    return await work(targets);
  } finally {
    await Promise.allSettled(pools.map((pool) => pool.end()));
  }
}

/** The tables that the paths have on a connection, with what the product does to them; each once. */
function tablesOn({ paths, observed }: Config, connection: string): PathTable[] {
  const native = paths.flatMap(({ origin }): PathTable[] =>
    origin?.connection === connection ? [{ ...nameOf(origin), use: "written" }] : [],
  );
  const foreign = observed.flatMap(({ origin, outbox, repair }): PathTable[] => [
    ...(origin?.connection === connection ? [{ ...nameOf(origin), use: usedIf(repair.origin) }] : []),
    ...(outbox?.connection === connection ? [{ ...nameOf(outbox), use: usedIf(repair.queue) }] : []),
  ]);
  return [...new Map([...foreign, ...native].map((table) => [`${table.schema}\n${table.table}`, table])).values()];
}

const nameOf = ({ schema, table }: Pick<PathTable, "schema" | "table">) => ({ schema, table });
const usedIf = (isRepaired: boolean): PathTable["use"] => (isRepaired ? "repaired" : "read");

async function applied(config: Config, targets: readonly Target[]): Promise<string> {
  // A password is shown once, so nothing is made before everything can be.
  for (const { title, pool } of targets) await refuseWithoutRight(pool, title);
  await prepareSidecars(config);
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

/** Refuses where the user of a connection may not create roles, by the store's name. */
async function refuseWithoutRight(pool: PostgresPool, title: string): Promise<void> {
  const { user, mayCreateRoles } = await rightsOf(pool);
  if (!mayCreateRoles)
    throw new Error(
      `${title}: the role ${user} may not create roles. Nothing was changed. ALTER ROLE … CREATEROLE, as a superuser of that server, gives the right.`,
    );
}

/** What the product keeps or reads in each Redis of the configuration. */
function redisRights({ connections, paths, observed }: Config): Map<string, RedisRights> {
  const of = <T extends { connection: string }>(name: string, all: readonly (T | null | undefined)[]) =>
    all.filter((each): each is T => each?.connection === name);
  const names = [...connections.values()].filter(({ kind }) => kind === "redis").map(({ name }) => name);
  return new Map(
    names.map((name) => {
      const caches = of(
        name,
        [...paths, ...observed].flatMap(
          (path): { connection: string; key: string; formerly?: string }[] => path.caches,
        ),
      );
      const dependents = paths.flatMap(({ dependents }) => dependents.filter((each) => each.kind === "queue"));
      const queues = [
        ...of(
          name,
          paths.map(({ queue }) => queue),
        ),
        ...of(
          name,
          observed.map(({ jobs }) => jobs),
        ),
        ...of(name, dependents),
      ];
      const keys = caches.flatMap(({ key, formerly }) => [key, ...(formerly ? [formerly] : [])]);
      return [name, { entries: ["trueup:*", ...keys.map(asGlob)], prefixes: queues.map(({ prefix }) => prefix) }];
    }),
  );
}

const asGlob = (pattern: string) => pattern.replace(/[\\*?[\]]/g, "\\$&").replace(/\{\w+\}/g, "*");

/** The users of the Redis servers, for whoever keeps their access lists. */
function redisText(config: Config): string {
  const lines = [...redisRights(config)].flatMap(([name, rights]) => [
    `# ${name}`,
    `ACL SETUSER ${REDIS_USER} >PASSWORD ${userRules(rights).join(" ")}`,
  ]);
  return [
    "# Redis: one user each, with a password of its own. Keep it over a restart by ACL SAVE where the server has an aclfile, or else by",
    "# CONFIG REWRITE. Once the programs run as this user, ACL SETUSER default off takes the default user's rights away.",
    ...lines,
  ].join("\n");
}
