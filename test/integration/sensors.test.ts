import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { receiptsWalkOver, sensingOver, sweeperOver, sweeps } from "../../lib/composition/reconcile";
import type { Stores } from "../../lib/composition/stores";
import { laneOf } from "../../lib/domain/lane";
import { findingsOfMask } from "../../lib/domain/reconcile/kinds";
import { Materializer } from "../../lib/engine/drain/materializer";
import { readPath } from "../../lib/queries/path/read";
import { askerOf } from "../fixtures/ask";
import { fillKeys, keyOf } from "../fixtures/many-keys";
import { repairs } from "../fixtures/repair";
import { accepted, freshSystem, inHaste, pathOf, SILENT, type TestSystem, write } from "../fixtures/system";

const KEYS = 400;
const TOLD_WITHIN_MS = 10_000;

let system: TestSystem;
let stores: Stores;
let eu: Redis;
let us: Redis;
let pathId: number;
const key = (i: number) => keyOf(i, KEYS);
beforeAll(async () => {
  system = await freshSystem({ config: (yaml) => inHaste(yaml) });
  stores = await system.open();
  const { DATABASE_URL = "", ORIGIN_URL = "", CACHE_EU_URL = "", CACHE_US_URL = "" } = system.env;
  eu = new Redis(CACHE_EU_URL);
  us = new Redis(CACHE_US_URL);
  const path = pathOf(stores, "profile");
  pathId = path.pathId;
  await fillKeys(
    { ledgerUrl: DATABASE_URL, originUrl: ORIGIN_URL, cacheUrls: { eu: CACHE_EU_URL, us: CACHE_US_URL }, path },
    KEYS,
  );
});
afterAll(async () => {
  eu.disconnect();
  us.disconnect();
  await system.close();
});
beforeEach(async () => {
  await system.ledger.query("UPDATE incident SET status = 'closed'");
  await system.ledger.query("TRUNCATE divergence, finding_tally, finding_source, sweep_walk, sensor");
  await system.origin.query("DELETE FROM trueup.sensed");
});

const sensors = async () =>
  (await system.ledger.query("SELECT store, since, because FROM sensor WHERE path_id = $1 ORDER BY store", [pathId]))
    .rows;
const notes = async () => (await system.origin.query("SELECT path, key FROM trueup.sensed ORDER BY note")).rows;
async function listed(keys: string[]) {
  const { rows } = await system.ledger.query<{
    key: string;
    kinds: number;
    since: Date;
    story: { findings: object[] };
  }>("SELECT key, kinds, since, story FROM divergence WHERE path_id = $1 AND key = ANY ($2)", [pathId, keys]);
  return Object.fromEntries(rows.map((row) => [row.key, { ...row, findings: findingsOfMask(row.kinds) }]));
}

/** Listens without a sweep until the test is done with it. */
async function listening() {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const hurried: number[] = [];
  const running = sensingOver(stores, { log: SILENT, hurry: (id) => hurried.push(id) }).run(stopping.signal);
  await expect
    .poll(async () => (await sensors()).filter((sensor) => sensor.since !== null).length, { timeout: TOLD_WITHIN_MS })
    .toBe(3);
  return {
    hurried,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

describe("sensors", { timeout: 60_000 }, () => {
  it("have what no write leads to listed at once, an open incident about another key of the path or not", async () => {
    await repairs(stores).incident({ paths: ["profile"], keys: { list: [key(90)] } });
    const sensing = await listening();
    const [changed, regressed, stale, phantom] = [key(10), key(12), key(14), "ghost"];
    const before = new Date();
    await system.origin.query(`UPDATE profile SET doc = '{"total": 1}' WHERE user_id = $1`, [changed]);
    await system.origin.query("UPDATE profile SET version = 1 WHERE user_id = $1", [regressed]);
    await eu.hset(`profile:${stale}`, { version: "1", value: '{"old":true}' });
    await us.hset(`profile:${phantom}`, {
      value: '{"n":3}',
      version: "3",
      speculative: "1",
      tombstone: "0",
      writtenAt: String(Date.now()),
      mutation: randomUUID(),
    });
    await expect
      .poll(async () => Object.keys(await listed([changed, regressed, stale, phantom])).length, {
        timeout: TOLD_WITHIN_MS,
        interval: 50,
      })
      .toBe(4);
    const found = await listed([changed, regressed, stale, phantom]);
    expect(found[changed]?.findings).toContain("mismatched");
    expect(found[regressed]?.findings).toContain("regressed");
    expect(found[stale]?.findings).toContain("stale");
    expect(found[phantom]?.findings).toContain("phantom");
    // The origin records the time of the change: the stores began to disagree then.
    expect(found[changed]?.story.findings[0]).toMatchObject({ finding: "mismatched", sinceIs: "began" });
    expect(Math.abs(Number(found[changed]?.since) - before.getTime())).toBeLessThan(5_000);
    await expect.poll(notes, { timeout: TOLD_WITHIN_MS }).toEqual([]);
    await sensing.stop();
    expect((await sensors()).filter((sensor) => sensor.store !== "origin")).toEqual([
      { store: "cache:eu", since: null, because: "no reconciler listens to the sensor" },
      { store: "cache:us", since: null, because: "no reconciler listens to the sensor" },
    ]);
  });

  it("in an origin note inserts, updates, moved and deleted keys and truncation, and no flush of Trueup's own", async () => {
    await system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ('n1', 1, '{}'), ('n2', 1, '{}')");
    await system.origin.query("UPDATE profile SET user_id = 'n3' WHERE user_id = 'n2'");
    await system.origin.query("DELETE FROM profile WHERE user_id IN ('n1', 'n3')");
    expect((await notes()).map((note) => note.key).sort()).toEqual(["n1", "n1", "n2", "n2", "n3", "n3"]);
    await system.origin.query("DELETE FROM trueup.sensed");
    const writePath = await system.producer();
    const { mutation } = await accepted(writePath, "profile", write("own"));
    const materializer = new Materializer(pathOf(stores, "profile"), {
      by: "test",
      log: SILENT,
      stopping: new AbortController().signal,
    });
    await system.ledger.query("UPDATE outstanding SET state = 1, queued_at = now() WHERE mutation_id = $1", [
      mutation.id,
    ]);
    await materializer.flush(laneOf("own", 4), [mutation.id]);
    expect((await system.origin.query("SELECT version FROM profile WHERE user_id = 'own'")).rowCount).toBe(1);
    expect(await notes()).toEqual([]);
    const other = new pg.Client({ connectionString: system.env.ORIGIN_URL });
    await other.connect();
    await other.query("BEGIN; TRUNCATE profile");
    expect((await other.query("SELECT key FROM trueup.sensed")).rows).toEqual([{ key: null }]);
    await other.query("ROLLBACK");
    // A change by replication fires no trigger: the sweep finds it.
    await other.query("SET session_replication_role = replica");
    await other.query(`UPDATE profile SET doc = '{"by":"apply"}' WHERE user_id = 'own'`);
    await other.end();
    expect(await notes()).toEqual([]);
  });

  it("in an origin ask nothing of a writer but the right to its own table", async () => {
    const role = `writer_${randomUUID().slice(0, 8)}`;
    await system.origin.query(`CREATE ROLE ${role}; GRANT SELECT, UPDATE ON profile TO ${role}`);
    const client = await system.origin.connect();
    await client.query(`BEGIN; SET LOCAL ROLE ${role}`);
    await client.query("UPDATE profile SET version = version WHERE user_id = $1", [key(20)]);
    await expect(client.query("INSERT INTO trueup.sensed (path, key) VALUES ('profile', 'forged')")).rejects.toThrow(
      /permission denied/,
    );
    await client.query("ROLLBACK");
    await client.query(`BEGIN; SET LOCAL ROLE ${role}`);
    await client.query("UPDATE profile SET version = version WHERE user_id = $1", [key(20)]);
    await client.query("COMMIT");
    client.release();
    expect(await notes()).toEqual([{ path: "profile", key: key(20) }]);
    await system.origin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it("that lost their connection leave what changed meanwhile unswept until the next round, and that is said", async () => {
    const stopping = new AbortController();
    setMaxListeners(0, stopping.signal);
    expect(await sweeps(stores).hold("test", 120_000)).toBe(true);
    const newSweeper = () => sweeperOver(stores, { by: "test", log: SILENT, roundEveryMs: 1_500 });
    let sweeper = newSweeper();
    const sensing = sensingOver(stores, { log: SILENT, hurry: (id) => sweeper.hurry(id) });
    const receipts = receiptsWalkOver(stores, { by: "test", log: SILENT });
    const running = [sensing, receipts].map((loop) => loop.run(stopping.signal));
    const firstRounds = new AbortController();
    setMaxListeners(0, firstRounds.signal);
    const swept = sweeper.run(firstRounds.signal);
    const ask = askerOf(stores);
    const gaps = async () => {
      const detail = await ask(readPath, { path: "profile" });
      return detail.ok ? detail.value.truth.coverage.gaps.map((gap) => `${gap.store}: ${gap.because}`) : [];
    };
    await expect.poll(gaps, { timeout: 30_000 }).toEqual([]);
    // A round that began at once could close the gap before anyone reads it.
    firstRounds.abort();
    await swept;
    const clients = ((await eu.client("LIST")) as string).split("\n").filter((line) => / flags=[^ ]*B/.test(line));
    expect(clients.length).toBeGreaterThan(0);
    for (const client of clients) await eu.client("KILL", "ID", /id=(\d+)/.exec(client)?.[1] ?? "");
    await expect
      .poll(async () => (await gaps()).join(), { timeout: TOLD_WITHIN_MS, interval: 20 })
      .toMatch(/cache eu: the sensor (missed changes before|reports no changes)/);
    sweeper = newSweeper();
    running.push(sweeper.run(stopping.signal));
    await expect.poll(gaps, { timeout: 30_000 }).toEqual([]);
    // The store's settings are unchanged.
    expect(await eu.config("GET", "notify-keyspace-events")).toEqual(["notify-keyspace-events", ""]);
    stopping.abort();
    await Promise.all(running);
  });
});
