import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startStores } from "../../demo/stores/all";
import { homeOf, type Stores } from "../../demo/stores/stores";
import { createPool } from "../../lib/postgres/pool";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { foreignCache } from "../../lib/stores/cache/redis/foreign";
import { foreignOrigin } from "../../lib/stores/origin/postgres/foreign";
import { redisJobs } from "../../lib/stores/source/jobs/jobs";
import { postgresOutbox } from "../../lib/stores/source/outbox/outbox";
import { JOB_SETS } from "../../lib/stores/source/port";
import { foreignTable, outboxMapping } from "../fixtures/foreign-shop";
import { monitorOf } from "../fixtures/redis-monitor";

let stores: Stores;
beforeAll(async () => {
  const postgres = { log_statement: "all", log_line_prefix: "%u|" };
  stores = await startStores({ ephemeral: true, replica: false, oneServer: true, postgres });
});
afterAll(() => stores?.stop());

const signedIn = (url: string, user: string) =>
  Object.assign(new URL(url), { username: user, password: "watching" }).toString();

describe("another system's Postgres", () => {
  it("is read by a role that may only SELECT some columns, in SELECT statements without names", async () => {
    const admin = new pg.Pool({ connectionString: stores.env.ORIGIN_URL });
    await admin.query(`CREATE ROLE watcher LOGIN PASSWORD 'watching'; REVOKE ALL ON SCHEMA public FROM public; GRANT USAGE ON SCHEMA public TO watcher;
      CREATE TABLE orders (id int PRIMARY KEY, rev bigint, doc jsonb, secret text); CREATE VIEW seen AS SELECT id, rev, doc FROM orders;
      CREATE TABLE outbox (id bigint PRIMARY KEY, key text, at timestamptz, status text, secret text);
      INSERT INTO orders VALUES (1, 1, '{}'); INSERT INTO outbox VALUES (1, 'k', now(), 'NEW');
      GRANT SELECT (id, rev, doc) ON orders TO watcher; GRANT SELECT ON seen TO watcher; GRANT SELECT (id, key, at, status) ON outbox TO watcher`);
    const pool = createPool({
      connectionString: signedIn(stores.env.ORIGIN_URL, "watcher"),
      name: "observed",
      observes: true,
    });
    for (const table of ["orders", "seen"]) {
      const origin = foreignOrigin(pool, foreignTable(table), ["key"], "path orders");
      expect(await origin.keyKinds()).toEqual(["integer"]);
      expect((await origin.read(["1", "2", "99999999999"])).size).toBe(1);
      expect((await origin.keys(null, 1)).next).toBe("1");
      expect((await origin.keys("1", 1)).keys).toEqual([]);
    }
    const state = {
      kind: "column" as const,
      column: "status",
      pending: ["NEW"],
      active: [],
      done: ["SENT"],
      failed: [],
    };
    const outbox = postgresOutbox(pool, outboxMapping("outbox", { acceptedAt: "at", state }));
    expect((await outbox.page(null, 5)).rows).toHaveLength(1);
    expect(await outbox.open(5)).toHaveLength(1);
    expect(await outbox.recent(new Date(0), 5)).toHaveLength(1);
    expect((await outbox.byIds(["1", "x"])).size).toBe(1);
    const hidden = foreignOrigin(pool, foreignTable("orders", { key: ["secret"] }), ["key"], "path orders");
    await expect(hidden.read(["x"])).rejects.toMatchObject({ code: "42501" });
    await Promise.all([pool.end(), admin.end()]);

    const log = readFileSync(join(homeOf(stores.dataDir, "ledger"), "server.log"), "utf8");
    const statements = [...log.matchAll(/^watcher\|LOG: {2}(statement|execute [^:]*): (.*(?:\n\t.*)*)/gm)];
    expect(statements.length).toBeGreaterThan(15);
    for (const [, how, text] of statements) {
      expect(how).toMatch(/^(statement|execute <unnamed>)$/);
      expect(text).toMatch(/^SELECT\b/);
      expect(text).not.toMatch(/\bFOR (NO KEY )?(UPDATE|SHARE)\b|;|nextval|setval|pg_advisory/i);
    }
  });
});

const USERS: [string, string[]][] = [
  ["everything but @write, @scripting and @dangerous", ["+@all", "-@write", "-@scripting", "-@dangerous"]],
  ["@read and @connection alone", ["-@all", "+@read", "+@connection"]],
];
const READS = [
  "exists",
  "get",
  "hget",
  "hgetall",
  "hmget",
  "llen",
  "lpos",
  "lrange",
  "pttl",
  "scan",
  "type",
  "zcard",
  "zrange",
  "zscore",
];
/** What the driver itself sends, and the sign of this test. */
const OF_THE_DRIVER = ["auth", "hello", "select", "client", "echo", "info", "role"];

describe.each(USERS)("another system's Redis, for a user with %s", (_, rules) => {
  /** A client of that user, and all commands that the server gets from it. */
  async function watched(url: string) {
    const admin = new Redis(url);
    await admin.acl("SETUSER", "watcher", "reset", "on", ">watching", "~*", "&*", ...rules);
    await admin.acl("LOG", "RESET");
    const heard: { source: string; args: string[] }[] = [];
    const listeners = new Set<() => void>();
    const monitor = await monitorOf(url, (args, source) => {
      heard.push({ source, args });
      for (const listener of listeners) listener();
    });
    const client = createRedis(signedIn(url, "watcher"), "observed");
    await whenReady(client, 5_000);
    onTestFinished(() => {
      for (const each of [monitor, client, admin]) each.disconnect();
    });
    const commands = async () => {
      const mark = randomUUID();
      const said = new Promise<string>((resolve) => {
        listeners.add(() => {
          const own = heard.at(-1);
          if (own?.args[1] === mark) resolve(own.source);
        });
      });
      await client.echo(mark);
      const source = await said;
      return heard.filter((each) => each.source === source).map(({ args }) => args[0]?.toLowerCase() ?? "");
    };
    const denied = async () => {
      const entries = (await admin.acl("LOG", 100)) as string[][];
      return new Set(entries.map((entry) => entry[entry.indexOf("object") + 1]));
    };
    return { admin, client, commands, denied };
  }

  it("is read in plain read commands where it is a queue", async () => {
    const { admin, client, commands, denied } = await watched(stores.env.QUEUE_URL);
    const queue = new Queue("db-flush", { connection: admin });
    const { id } = await queue.add("upsert", { n: 1 });
    const jobs = redisJobs(client, { name: "db-flush", prefix: "bull" });
    expect((await jobs.counts()).wait).toBeGreaterThan(0);
    for (const set of JOB_SETS) await jobs.page(set, 0, 10);
    expect((await jobs.read([id as string, "none"])).map((job) => job?.set)).toEqual(["wait", undefined]);
    expect(await jobs.paused()).toBe(false);
    expect(Number(await jobs.added())).toBeGreaterThan(0);
    expect([null, 0]).toContain(await jobs.consumers());
    const used = (await commands()).filter((name) => !OF_THE_DRIVER.includes(name));
    expect(used.filter((name) => !READS.includes(name))).toEqual([]);
    expect(used).toContain("lpos");
    for (const command of await denied()) expect(["info", "role", "client|list"]).toContain(command);
    await queue.close();
  });

  it("is read in plain read commands where it is a cache", async () => {
    const { admin, client, commands, denied } = await watched(stores.env.CACHE_EU_URL);
    await admin.mset(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`o:${i}`, "1"])));
    await admin.hset("o:hash", "a", "1");
    const cache = foreignCache(
      client,
      { region: "eu", connection: "cache", key: "o:{key}", format: "json", version: null, value: null },
      ["key"],
    );
    expect((await cache.read(["1", "hash", "none"])).map((entry) => entry?.type)).toEqual([
      "string",
      "hash",
      undefined,
    ]);
    expect(await cache.hits()).toBeNull();
    const first = await cache.walk(null, 10);
    // Without INFO a position holds for one connection.
    expect((await cache.walk(first.next, 10)).keys).not.toEqual(first.keys);
    const before = await commands();
    const closed = once(client as unknown as NodeJS.EventEmitter, "close");
    client.disconnect(true);
    await closed;
    await whenReady(client, 5_000);
    expect(await cache.walk(first.next, 10)).toMatchObject({ keys: first.keys });
    const used = [...before, ...(await commands())].filter((name) => !OF_THE_DRIVER.includes(name));
    expect(used.filter((name) => !READS.includes(name))).toEqual([]);
    expect(used).toContain("scan");
    for (const command of await denied()) expect(["info", "role"]).toContain(command);
  });
});
