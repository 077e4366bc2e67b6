import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStores } from "../../demo/stores/all";
import { childrenOf, identify } from "../../demo/stores/processes";
import { eraseStores, openStores, type StoreEnv, type Stores } from "../../demo/stores/stores";
import { until } from "../../demo/stores/until";

async function query(url: string | undefined, sql: string, timeoutMs = 5_000): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    client.end().catch(() => undefined);
  }
}

async function redis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: null });
  client.on("error", () => undefined);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

const count = async (url: string | undefined) => Number((await query(url, "SELECT count(*) FROM visit"))[0]?.count);

describe("stores that keep their state", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "trueup-stores-test-"));
  let stores: Stores;
  beforeAll(async () => {
    stores = await startStores({ dataDir, replica: true });
    await query(stores.env.ORIGIN_URL, "CREATE TABLE visit (at timestamptz DEFAULT now())");
  });
  afterAll(async () => {
    await stores.stop();
    await eraseStores(dataDir);
    rmSync(dataDir, { recursive: true });
  });

  it("are as durable as what they stand for", async () => {
    const settings = await query(
      stores.env.DATABASE_URL,
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_level')",
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      wal_level: "replica",
    });
    const config = (url: string, name: string) =>
      redis(url, async (client) => ((await client.config("GET", name)) as string[])[1]);
    expect(await config(stores.env.QUEUE_URL, "appendonly")).toBe("yes");
    expect(await config(stores.env.QUEUE_URL, "appendfsync")).toBe("everysec");
    expect(await config(stores.env.QUEUE_URL, "maxmemory-policy")).toBe("noeviction");
    for (const url of [stores.env.CACHE_EU_URL, stores.env.CACHE_US_URL]) {
      expect(await config(url, "appendonly")).toBe("no");
      expect(await config(url, "maxmemory-policy")).toBe("allkeys-lru");
      expect(Number(await config(url, "maxmemory"))).toBeGreaterThan(0);
    }
  });

  it("listen on the loopback address only, and Postgres wants its password", async () => {
    const [listening] = await query(stores.env.DATABASE_URL, "SHOW listen_addresses");
    expect(listening?.listen_addresses).toBe("127.0.0.1");
    expect(await redis(stores.env.QUEUE_URL, (client) => client.config("GET", "bind"))).toEqual(["bind", "127.0.0.1"]);
    const wrong = Object.assign(new URL(stores.env.DATABASE_URL), { password: "guessed" }).toString();
    await expect(query(wrong, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  });

  it("keep state and addresses over a stop and a start", async () => {
    await query(stores.env.ORIGIN_URL, "INSERT INTO visit DEFAULT VALUES");
    for (const url of [stores.env.QUEUE_URL, stores.env.CACHE_EU_URL]) {
      await redis(url, (client) => client.set("kept", "yes"));
    }
    const before = stores.env;
    const visits = await count(before.ORIGIN_URL);
    await stores.stop();
    await expect(query(before.ORIGIN_URL, "SELECT 1")).rejects.toThrow();

    stores = await startStores({ dataDir, replica: true });
    expect(stores.env).toEqual(before);
    expect(await count(stores.env.ORIGIN_URL)).toBe(visits);
    for (const url of [stores.env.QUEUE_URL, stores.env.CACHE_EU_URL]) {
      expect(await redis(url, (client) => client.get("kept"))).toBe("yes");
    }
  });

  it("have a replica that streams, refuses writes, and catches up after it was away", async () => {
    const follows = async () => {
      const expected = await count(stores.env.ORIGIN_URL);
      return until(async () => (await count(stores.env.REPLICA_URL)) === expected, { withinMs: 5_000 });
    };
    await query(stores.env.ORIGIN_URL, "INSERT INTO visit DEFAULT VALUES");
    expect(await follows()).toBe(true);
    await expect(query(stores.env.REPLICA_URL, "DELETE FROM visit")).rejects.toThrow(/read-only transaction/);

    await stores.replica?.stop();
    await query(stores.env.ORIGIN_URL, "INSERT INTO visit DEFAULT VALUES");
    await stores.replica?.restart();
    expect(await follows()).toBe(true);
  });

  it("seed the replica anew when it cannot follow any more", async () => {
    await stores.replica?.stop();
    await query(stores.env.ORIGIN_URL, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
    await query(stores.env.ORIGIN_URL, "INSERT INTO visit DEFAULT VALUES");
    await stores.replica?.restart();
    const expected = await count(stores.env.ORIGIN_URL);
    expect(await until(async () => (await count(stores.env.REPLICA_URL)) === expected, { withinMs: 5_000 })).toBe(true);
  });

  it("can be frozen and thawed, with every connection of theirs", async () => {
    stores.origin.kill("SIGSTOP");
    await expect(query(stores.env.ORIGIN_URL, "SELECT 1", 300)).rejects.toThrow(/timeout/i);
    stores.origin.kill("SIGCONT");
    expect(await query(stores.env.ORIGIN_URL, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("can be stopped while frozen", async () => {
    stores.cacheUs.kill("SIGSTOP");
    await stores.cacheUs.stop();
    expect(stores.cacheUs.pid).toBeUndefined();
    await stores.cacheUs.restart();
  });

  it("come back after SIGKILL with what was committed", async () => {
    await query(stores.env.ORIGIN_URL, "INSERT INTO visit DEFAULT VALUES");
    const visits = await count(stores.env.ORIGIN_URL);
    stores.origin.kill("SIGKILL");
    stores.queue.kill("SIGKILL");
    await Promise.all([stores.origin.restart(), stores.queue.restart()]);
    expect(await count(stores.env.ORIGIN_URL)).toBe(visits);
    expect(await redis(stores.env.QUEUE_URL, (client) => client.ping())).toBe("PONG");
  });

  it("can be stopped and revived by another process, which knows them by their data directory", async () => {
    const seen = openStores(dataDir);
    expect(seen.env).toEqual(stores.env);
    await seen.queue.stop();
    expect(stores.queue.pid).toBeUndefined();
    await seen.queue.restart();
    expect(stores.queue.pid).toBe(seen.queue.pid);
  });

  it("are not started twice", async () => {
    await expect(startStores({ dataDir, replica: true })).rejects.toThrow(/already running .* started by process \d+/);
    expect(await query(stores.env.ORIGIN_URL, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

describe("stores and the process that owns them", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "trueup-stores-test-"));
  afterAll(async () => {
    await eraseStores(dataDir);
    rmSync(dataDir, { recursive: true });
  });

  const tsx = fileURLToPath(new URL("../../node_modules/.bin/tsx", import.meta.url));
  const script = fileURLToPath(new URL("../setup/owner.ts", import.meta.url));

  async function startOwner(): Promise<{ owner: ChildProcess; lines: AsyncIterator<string>; env: StoreEnv }> {
    const owner = spawn(tsx, [script, dataDir], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: owner.stdout })[Symbol.asyncIterator]();
    return { owner, lines, env: JSON.parse((await lines.next()).value) as StoreEnv };
  }

  it("a process killed outright leaves stores that the next one takes over", async () => {
    const { owner, env } = await startOwner();
    await query(env.DATABASE_URL, "CREATE TABLE kept (id int)");
    const family = childrenOf(owner.pid ?? 0);
    process.kill(-(owner.pid ?? 0), "SIGKILL");
    await once(owner, "exit");
    // The process that has the stores is a child, and may end a moment later.
    await expect.poll(() => family.filter((pid) => identify(pid) !== undefined), { timeout: 20_000 }).toEqual([]);
    expect(await query(env.DATABASE_URL, "SELECT count(*) FROM kept")).toEqual([{ count: "0" }]);

    const next = await startStores({ dataDir, replica: false, oneServer: true });
    expect(next.env).toEqual(env);
    expect(await query(next.env.DATABASE_URL, "SELECT count(*) FROM kept")).toEqual([{ count: "0" }]);
    await next.stop();
  });

  it("Ctrl-C at the terminal reaches the stores' clients and not the stores", async () => {
    const { owner, lines } = await startOwner();
    process.kill(-(owner.pid ?? 0), "SIGINT");
    expect((await lines.next()).value).toBe("still answers");
    await once(owner, "exit");
    // A server's process may outlive its owner by the moment that it takes to be reaped.
    await expect.poll(() => openStores(dataDir).ledger.pid, { timeout: 20_000 }).toBeUndefined();
  });
});
