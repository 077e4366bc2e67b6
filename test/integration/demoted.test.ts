import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRedis } from "../../demo/stores/redis";
import type { StoreHandle } from "../../demo/stores/server";
import type { Stores } from "../../lib/composition/stores";
import { connectionWritable } from "../../lib/composition/writable";
import { createPool } from "../../lib/postgres/pool";
import { listConnections } from "../../lib/queries/connection/list";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { askerOf } from "../fixtures/ask";
import { accepted, freshSystem, pathOf, type TestSystem, untilDrained, write } from "../fixtures/system";
import { freshDatabase } from "../setup/fixture";

/** An address that can be moved: existing connections stay with the server that they had. */
async function movable(port: number) {
  let target = port;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(target, "127.0.0.1");
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    moveTo(next: number) {
      target = next;
    },
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

const home = mkdtempSync(join(tmpdir(), "trueup-demoted-"));
let [before, after]: StoreHandle[] = [];
let address: Awaited<ReturnType<typeof movable>>;
let system: TestSystem;
let stores: Stores;
beforeAll(async () => {
  const redis = (name: string) =>
    startRedis({ name, dataDir: join(home, name), appendOnly: false, maxmemoryPolicy: "noeviction" });
  [before, after] = await Promise.all([redis("before"), redis("after")]);
  address = await movable(before.port);
  system = await freshSystem({ env: { CACHE_EU_URL: address.url } });
  stores = await system.open();
  await system.run(runRelay);
  await system.run(runMaterializer);
});
afterAll(async () => {
  await system.close();
  address.close();
  await Promise.all([before?.stop(), after?.stop()]);
  rmSync(home, { recursive: true, force: true });
});

const eu = () => pathOf(stores, "profile").caches.find((cache) => cache.region === "eu");

describe("a cache region whose primary was demoted and whose address moved while old connections stay open", () => {
  it("is not writable until it is found again, within ten seconds", async () => {
    const writePath = await system.producer();
    await accepted(writePath, "profile", write("moved"));
    await untilDrained(system, "profile");
    expect(await connectionWritable(stores, "cache-eu")).toBe("answers");
    const demoted = new Redis((before as StoreHandle).url);
    await demoted.replicaof("127.0.0.1", String((after as StoreHandle).port));
    await expect(connectionWritable(stores, "cache-eu")).rejects.toThrow("not writable: the server is a replica");
    const all = await askerOf(stores)(listConnections, {});
    const listed = all.ok && all.value.items.find(({ name }) => name === "cache-eu");
    expect(listed).toMatchObject({ reachable: true, writable: false });
    address.moveTo((after as StoreHandle).port);
    const movedAt = Date.now();
    await expect.poll(() => connectionWritable(stores, "cache-eu").catch(String), { timeout: 10_000 }).toBe("answers");
    // The producer's own connections leave the old server with the first refusal, at the latest.
    const there = new Redis((after as StoreHandle).url);
    const shown = async () => {
      const { mutation } = await accepted(writePath, "profile", write("moved"));
      const entry = (await eu()?.read(["moved"]))?.[0];
      return (
        entry?.version === mutation.version &&
        (await there.hget("profile:moved", "version")) === String(mutation.version)
      );
    };
    await expect.poll(shown, { timeout: 10_000, interval: 200 }).toBe(true);
    expect(Date.now() - movedAt).toBeLessThan(10_000);
    demoted.disconnect();
    there.disconnect();
  });
});

describe("a Postgres session whose server takes no writes any more", () => {
  it("is replaced with every other session of its database, idle or busy", async () => {
    const pool = createPool({ connectionString: await freshDatabase(), name: "test", max: 3 });
    await pool.query("CREATE TABLE t (n int)");
    const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    const pids = await Promise.all(
      clients.map(async (c) => (await c.query("SELECT pg_backend_pid() AS pid")).rows[0].pid),
    );
    // Sets the sessions as on a demoted server: a session reads, and refuses to write.
    for (const client of clients) await client.query("SET default_transaction_read_only = on");
    const [busy, idle, writing] = clients;
    idle?.release();
    await expect(writing?.query("INSERT INTO t VALUES (1)")).rejects.toMatchObject({ code: "25006" });
    writing?.release();
    busy?.release();
    await Promise.all([1, 2, 3].map((n) => pool.query("INSERT INTO t VALUES ($1)", [n])));
    const now = await Promise.all([1, 2, 3].map(() => pool.query("SELECT pg_backend_pid() AS pid")));
    expect(now.filter(({ rows }) => pids.includes(rows[0].pid))).toEqual([]);
    await pool.end();
  });
});
