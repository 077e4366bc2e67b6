import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setDrain } from "../../lib/commands/drain/set";
import { openStores, type Stores } from "../../lib/composition/stores";
import { type WritePath, writePathOver } from "../../lib/composition/write-path";
import { parseConfig } from "../../lib/config/load-config";
import { laneOf } from "../../lib/domain/lane";
import type { DrainChange } from "../../lib/ledger/drain/model";
import { readKey } from "../../lib/queries/key/read";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { askerOf } from "../fixtures/ask";
import { person, repairs } from "../fixtures/repair";
import { freshStores } from "../setup/fixture";

const CONFIG = `
connections:
  queue: { redis: "\${QUEUE_URL}" }
  shop: { postgres: "\${ORIGIN_URL}" }
paths:
  - name: profile
    acknowledge: durable-append
    invariant: external
    replay: last-write-wins
    maxTruthLag: 30s
    queue: { connection: queue, lanes: 2 }
    origin: { connection: shop, table: public.profile, key: id, version: version, value: { jsonb: doc } }
`;

const log = { info() {}, warn() {}, error() {} };
const stop = new AbortController();
let stores: Stores;
let writePath: WritePath;
let origin: pg.Pool;
let running: Promise<unknown>;

beforeAll(async () => {
  const env = await freshStores();
  origin = new pg.Pool({ connectionString: env.ORIGIN_URL, max: 3 });
  await origin.query("CREATE TABLE profile (id text PRIMARY KEY, version bigint NOT NULL, doc jsonb)");
  const config = parseConfig(CONFIG, "trueup.yaml", { ...env });
  stores = await openStores({ config, databaseUrl: env.DATABASE_URL, name: "test", log, prepareOrigins: true });
  writePath = await writePathOver(stores, { log });
  const context = { stores, instance: "test", log, stopping: stop.signal };
  running = Promise.all([runRelay(context), runMaterializer(context)]);
});
afterAll(async () => {
  stop.abort();
  await running;
  await writePath.close();
  await stores.close();
  await origin.end();
});

const write = async (key: string) => {
  const outcome = await writePath.accept("profile", {
    key,
    operation: "set",
    payload: { n: 1 },
    idempotencyKey: randomUUID(),
  });
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value.mutation;
};
const change = (scope: DrainChange["scope"], paused: boolean) => {
  const of = scope.kind === "lane" ? { lane: scope.lane } : scope.kind === "key" ? { key: scope.key } : {};
  return setDrain(repairs(stores).deps, person("tester"), { path: "profile", ...of, paused, reason: "a test" });
};
const versionOf = async (key: string) =>
  (await origin.query<{ version: string }>("SELECT version FROM profile WHERE id = $1", [key])).rows[0]?.version;
const outstandingOf = async (key: string) =>
  (
    await stores.ledgerPool.query<{ state: number; because: string | null }>(
      "SELECT state, because FROM outstanding WHERE key = $1",
      [key],
    )
  ).rows;

describe("pausing the drain", () => {
  it("holds what is accepted while it is paused, and lets it through when it is resumed", async () => {
    const paused = await change({ kind: "path" }, true);
    expect(paused).toMatchObject({ ok: true });
    await write("held");
    await write("held");
    // Another path of the same relay would have been served by now: the relay's own heartbeat tells that it looked.
    const before = await beats();
    await expect.poll(beats, { timeout: 10_000 }).not.toBe(before);
    expect(await versionOf("held")).toBeUndefined();
    await change({ kind: "path" }, false);
    await expect.poll(() => versionOf("held"), { timeout: 20_000 }).toBe("2");
  });

  it("waits for a flush that began before it, and refuses what comes after under the old epoch", async () => {
    const blocker = await origin.connect();
    await write("slow");
    await expect.poll(() => versionOf("slow"), { timeout: 20_000 }).toBe("1");
    await blocker.query("BEGIN");
    await blocker.query("LOCK TABLE trueup.receipt IN SHARE MODE");
    await write("slow");
    await expect
      .poll(async () => (await blocker.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount, { timeout: 20_000 })
      .toBeGreaterThan(0);
    const pausing = change({ kind: "path" }, true);
    await blocker.query("COMMIT");
    blocker.release();
    const paused = await pausing;
    expect(paused.ok).toBe(true);
    const at = await versionOf("slow");
    await write("slow");
    const before = await beats();
    await expect.poll(beats, { timeout: 10_000 }).not.toBe(before);
    expect(await versionOf("slow")).toBe(at);
    await change({ kind: "path" }, false);
    await expect.poll(() => versionOf("slow"), { timeout: 20_000 }).toBe("3");
  });

  it("holds one key and no other", async () => {
    await change({ kind: "key", key: "one" }, true);
    await write("one");
    await write("other");
    await expect.poll(() => versionOf("other"), { timeout: 20_000 }).toBe("1");
    expect(await versionOf("one")).toBeUndefined();
    expect(await outstandingOf("one")).toHaveLength(1);
    await change({ kind: "key", key: "one" }, false);
    await expect.poll(() => versionOf("one"), { timeout: 20_000 }).toBe("1");
  });

  it("is said of a key with who asked for it, of its lane with its key's, and of nothing else", async () => {
    const lane = laneOf("told", 2);
    const holds = async (key: string) => {
      const story = await askerOf(stores)(readKey, { path: "profile", key });
      if (!story.ok) throw new Error(story.error.code);
      return story.value.drain?.holds.map(({ of, actor, reason }) => [of, actor, reason]);
    };
    await write("told");
    expect(await holds("told")).toEqual([]);
    await change({ kind: "key", key: "told" }, true);
    await change({ kind: "lane", lane }, true);
    await change({ kind: "lane", lane: 1 - lane }, true);
    expect(await holds("told")).toEqual([
      ["lane", "tester", "a test"],
      ["key", "tester", "a test"],
    ]);
    await change({ kind: "path" }, true);
    expect(await holds("unheard-of")).toContainEqual(["path", "tester", "a test"]);
    await change({ kind: "path" }, false);
    for (const each of [0, 1]) await change({ kind: "lane", lane: each }, false);
    await change({ kind: "key", key: "told" }, false);
    expect(await holds("told")).toEqual([]);
  });

  it("writes one audit row a change, and none for what already is so", async () => {
    const rows = async () => (await stores.ledgerPool.query("SELECT FROM audit")).rowCount ?? 0;
    const before = await rows();
    const first = await change({ kind: "lane", lane: 1 }, true);
    const again = await change({ kind: "lane", lane: 1 }, true);
    expect(again).toMatchObject({ ok: true, value: first.ok ? first.value : "" });
    expect(await rows()).toBe(before + 1);
    await change({ kind: "lane", lane: 1 }, false);
    expect(await rows()).toBe(before + 2);
  });
});

async function beats(): Promise<string> {
  const { rows } = await stores.ledgerPool.query<{ at: Date }>(
    "SELECT min(beat_at) AS at FROM worker_beat WHERE worker IN ('relay', 'materializer')",
  );
  return String(rows[0]?.at.getTime());
}
