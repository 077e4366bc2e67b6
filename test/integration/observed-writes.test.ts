import { randomUUID } from "node:crypto";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openOnUse } from "../../lib/composition/open-connections";
import { observe } from "../../lib/composition/stores";
import { parseConfig } from "../../lib/config/load-config";
import { asJsonText } from "../../lib/domain/json-text";
import { foreignDigest } from "../../lib/stores/cache/redis/foreign-digest";
import { freshStores } from "../setup/fixture";

let env: Awaited<ReturnType<typeof freshStores>>;
let shop: pg.Pool;
let redis: Redis;
let queue: Queue;
beforeAll(async () => {
  env = await freshStores();
  shop = new pg.Pool({ connectionString: env.ORIGIN_URL });
  await shop.query(`CREATE TABLE public.kept_orders (id int PRIMARY KEY, rev int, doc jsonb);
    CREATE TABLE public.kept_outbox (id int PRIMARY KEY, key text, status text);
    INSERT INTO public.kept_orders VALUES (1, 1, '{"n": 1}'); INSERT INTO public.kept_outbox VALUES (7, '1', 'NEW')`);
  redis = new Redis(env.QUEUE_URL);
  queue = new Queue("kept", { connection: redis });
  await queue.add("upsert", { id: 1 }, { jobId: "job_1" });
});
afterAll(async () => {
  await queue.close();
  redis.disconnect();
  await shop.end();
});

/** Other test files have connections to the same servers. */
const NAME = `test-${randomUUID().slice(0, 8)}`;

const configOf = (repair: string) =>
  parseConfig(
    `connections:
  queue: { redis: "${env.QUEUE_URL}" }
  eu: { redis: "${env.CACHE_EU_URL}" }
  shop: { postgres: "${env.ORIGIN_URL}" }
paths:
  - name: orders
    mode: observed
    invariant: binding
    replay: versioned
    maxTruthLag: 1m
    ledger: { connection: shop, table: public.kept_outbox, id: id, key: key, state: { column: status, pending: [NEW], done: [SENT] } }
    queue: { connection: queue, name: kept, job: { key: /id } }
    caches: [{ region: eu, connection: eu, key: "o:{key}", format: json }]
    origin: { connection: shop, table: public.kept_orders, key: id, version: rev, value: { jsonb: doc } }
    repair: ${repair}
`,
    "t.yaml",
    {},
  );

async function opened<T>(repair: string, work: (path: ReturnType<typeof observe>) => Promise<T>): Promise<T> {
  const config = configOf(repair);
  const connections = openOnUse({ config, name: NAME }, null);
  try {
    const [path] = config.observed;
    if (path === undefined) throw new Error("there is no observed path");
    const wired = observe(path, 0, connections);
    await connections.redisReady();
    return await work(wired);
  } finally {
    await connections.close();
  }
}

const namesOf = async () => {
  const clients = String(await redis.client("LIST"));
  return [...clients.matchAll(new RegExp(` name=trueup-${NAME}(\\S*)`, "g"))].map(([, name]) => name);
};
const sessionsOf = async () => {
  const { rows } = await shop.query<{ name: string }>(
    "SELECT application_name AS name FROM pg_stat_activity WHERE starts_with(application_name, $1)",
    [`trueup ${NAME}`],
  );
  return rows.map(({ name }) => name);
};

describe("an observed path as it is wired", () => {
  it("has no write and no connection for one where nothing may be repaired", async () => {
    await opened("{}", async ({ writes, origin, outbox }) => {
      expect(writes).toEqual({ jobs: null, outbox: null, caches: [], origin: null });
      await Promise.all([origin?.read(["1"]), outbox?.open(1)]);
      await expect.poll(namesOf).toEqual([""]);
      expect((await sessionsOf()).filter((name) => name.includes("repairs"))).toEqual([]);
    });
  });

  it.each<[string, (string | null)[]]>([
    ["queue", ["jobs", "outbox"]],
    ["cache", ["caches"]],
    ["origin", ["origin"]],
  ])("has the writes to its %s alone where these are allowed", async (store, allowed) => {
    await opened(`{ ${store}: true }`, async ({ writes }) => {
      const has = { ...writes, caches: writes.caches[0] ?? null };
      expect(Object.entries(has).flatMap(([name, each]) => (each === null ? [] : [name]))).toEqual(allowed);
    });
  });

  it("changes each store that it may, on connections apart from those of its reads", async () => {
    const cache = new Redis(env.CACHE_EU_URL);
    await cache.set("o:1", '{"n":1}');
    await opened("{ queue: true, cache: true, origin: true }", async (path) => {
      const { jobs, outbox, caches, origin } = path.writes;
      const [region] = caches;
      if (!jobs || !outbox || !region || !origin) throw new Error("a store has no writes");
      const job = await jobs.whole("job_1");
      const bounds = { untilMs: (await jobs.nowMs()) + 5_000, quiet: false };
      expect(job && (await jobs.remove(job, bounds))).toBe("done");
      expect(await outbox.finish("7", "NEW")).toBe("done");
      const [entry] = (await path.caches[0]?.read(["1"])) ?? [];
      const seenEntry = { key: "1", type: "string" as const, digest: (entry && foreignDigest(entry)) ?? "" };
      expect(await region.clear([seenEntry], (await region.nowMs()) + 5_000)).toEqual(["done"]);
      const token = (await origin.see(["1"])).get("1")?.token;
      if (!token) throw new Error("the row has no token");
      const change = { key: "1", token, value: asJsonText('{"n": 2}'), version: "2" };
      const untilMs = (await origin.nowMs()) + 5_000;
      expect(await origin.put(change, untilMs)).toMatchObject({ effect: "applied" });
      expect((await path.origin?.read(["1"]))?.get("1")).toMatchObject({ version: "2", value: '{"n": 2}' });
      expect(await queue.getJob("job_1")).toBeUndefined();
      expect((await shop.query("SELECT status FROM public.kept_outbox")).rows).toEqual([{ status: "SENT" }]);
      expect(await cache.exists("o:1")).toBe(0);
      await expect.poll(async () => (await namesOf()).sort()).toEqual(["", "-repairs"]);
      expect((await sessionsOf()).filter((name) => name.includes("repairs"))).toHaveLength(2);
    });
    cache.disconnect();
  });
});
