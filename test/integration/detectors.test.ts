import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { observations, rollbackLedger } from "../../lib/composition/ledger-sides";
import { receiptsWalkOver, sweeperOver, sweeps } from "../../lib/composition/reconcile";
import type { Stores } from "../../lib/composition/stores";
import { findingsOfMask } from "../../lib/domain/reconcile/kinds";
import type { FindingKind } from "../../lib/domain/verdict/findings";
import { ledgerNowMs } from "../../lib/engine/ledger-now";
import { Observer } from "../../lib/engine/observe/observe";
import { Relay, Sweep } from "../../lib/engine/relay/relay";
import { watchPath } from "../../lib/engine/rollback/watch";
import { PathSampler } from "../../lib/engine/sample/sample-path";
import { judge } from "../../lib/evidence/judge";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { until } from "../fixtures/foreign/kit/by-hand";
import { json } from "../fixtures/json";
import { accepted, freshSystem, inHaste, pathOf, SILENT, type TestSystem, write } from "../fixtures/system";

/** Quiet keys, each with the finding of its damage. No write of theirs is on its way when they are damaged. */
const DAMAGED: Record<string, FindingKind> = {
  changed: "mismatched",
  fallen: "regressed",
  deleted: "regressed",
  raised: "bypassed",
  "old-entry": "stale",
  "unknown-entry": "phantom",
};
const HORIZON = 60;
const WITHIN = { timeout: 30_000, interval: 100 };

let system: TestSystem;
let stores: Stores;
let producer: Awaited<ReturnType<TestSystem["producer"]>>;
let observer: Observer;
let eu: Redis;
let pathId: number;
let lost: string;

beforeAll(async () => {
  system = await freshSystem({ config: inHaste });
  stores = await system.open();
  producer = await system.producer({ stores });
  observer = new Observer(observations(stores), stores.paths.values());
  eu = new Redis(system.env.CACHE_EU_URL ?? "");
  pathId = pathOf(stores, "profile").pathId;
  const workers = [await system.run(runRelay), await system.run(runMaterializer)];
  for (let version = 0; version < 2; version++) {
    for (const key of Object.keys(DAMAGED)) await accepted(producer, "profile", write(key));
    lost = (await accepted(producer, "profile", write("lost-receipt"))).mutation.id;
    await until("everything is settled", async () => (await outstanding()).length === 0);
  }
  for (const worker of workers) await worker.stop();
  await untilObserved();
  await damage();
}, 120_000);
afterAll(async () => {
  eu.disconnect();
  await system.close();
});
beforeEach(() => system.ledger.query("TRUNCATE divergence, finding_tally, finding_source, sweep_walk"));

async function damage(): Promise<void> {
  const { origin } = system;
  await origin.query(`UPDATE profile SET doc = '{"by": "hand"}' WHERE user_id = 'changed'`);
  await origin.query("UPDATE profile SET version = 1 WHERE user_id = 'fallen'");
  await origin.query("DELETE FROM profile WHERE user_id = 'deleted'");
  await origin.query("UPDATE profile SET version = 9 WHERE user_id = 'raised'");
  await eu.hset("profile:old-entry", { version: "1", value: '{"old":true}', speculative: "0", tombstone: "0" });
  const unknown = { version: "9", value: '{"n":9}', speculative: "1", tombstone: "0", mutation: randomUUID() };
  await eu.hset("profile:unknown-entry", { ...unknown, writtenAt: String(Date.now()) });
}

/** Looks at everything that was acknowledged, as the observer's last look does once its time has come. */
async function untilObserved(): Promise<void> {
  const look = async () => {
    await observer.observe(HORIZON, (await ledgerNowMs(stores.ledger)) + HORIZON * 1_000);
    const { rows } = await system.ledger.query(
      `SELECT (SELECT count(*) FROM mutation)::int AS made,
              (SELECT coalesce(sum(observed), 0) FROM observation_tally WHERE horizon = $1)::int AS observed`,
      [HORIZON],
    );
    return rows[0].made - rows[0].observed;
  };
  await until("everything was looked at", async () => (await look()) === 0);
}

async function listed(): Promise<Record<string, FindingKind[]>> {
  const { rows } = await system.ledger.query("SELECT key, kinds FROM divergence WHERE path_id = $1", [pathId]);
  return Object.fromEntries(rows.map((row) => [row.key, findingsOfMask(row.kinds)]));
}
const outstanding = async () =>
  (await system.ledger.query("SELECT mutation_id AS id FROM outstanding WHERE path_id = $1", [pathId])).rows;

async function sweptOnce(): Promise<void> {
  const stopping = new AbortController();
  expect(await sweeps(stores).hold("test", 120_000)).toBe(true);
  const sweeping = sweeperOver(stores, { by: "test", log: SILENT, writeEveryMs: 0 }).run(stopping.signal);
  const ended = async () =>
    (await system.ledger.query("SELECT last_ended_at FROM sweep_walk WHERE path_id = $1", [pathId])).rows.map(
      (walk) => walk.last_ended_at !== null,
    );
  // The ledger, the origin and two regions are walked.
  await expect.poll(ended, WITHIN).toEqual([true, true, true, true]);
  stopping.abort();
  await sweeping;
}

/** Walks over the receipts until each settlement was compared at least once. */
async function receiptsWalked(): Promise<void> {
  const stopping = new AbortController();
  expect(await sweeps(stores).hold("test", 120_000)).toBe(true);
  const walk = receiptsWalkOver(stores, { by: "test", log: SILENT, share: 1, recentEveryMs: 50 });
  const walking = walk.run(stopping.signal);
  const settled = Number((await system.ledger.query("SELECT count(*) FROM settlement")).rows[0].count);
  await expect.poll(() => walk.compared, WITHIN).toBeGreaterThan(3 * settled);
  stopping.abort();
  await walking;
}

describe("damage that no write leads to", () => {
  it("is not listed by the observer, whose looks at those writes are over", async () => {
    await accepted(producer, "loyalty", write("newer", { operation: "increment", payload: { points: 1 } }));
    await untilObserved();
    await observer.recheck(new Date((await ledgerNowMs(stores.ledger)) + 1_000));
    await observer.inspectSpeculation(new Date((await ledgerNowMs(stores.ledger)) + 60_000));
    expect(await listed()).toEqual({});
  });

  it("is not listed by the sampler, which compares no key", async () => {
    const control = (await stores.ledger.controls()).find((each) => each.pathId === pathId);
    const reading = (await observations(stores).tallies()).get(pathId);
    if (control === undefined || reading === undefined) throw new Error("no such path");
    const input = {
      now: new Date(reading.atMs),
      reading,
      control,
      latencies: [],
      drains: [],
      findings: {},
      runsPerSec: 0,
      keepPoint: true,
    };
    await new PathSampler(pathOf(stores, "profile"), observations(stores)).sample(input);
    expect(await listed()).toEqual({});
  });

  it("moves neither marks nor fences, and is not what the relay asks the queue for", async () => {
    const parts = { rollbacks: rollbackLedger(stores, "test"), log: SILENT, by: "test" };
    await watchPath(parts, pathOf(stores, "profile"));
    expect((await system.ledger.query("SELECT FROM store_rollback")).rowCount).toBe(0);
    const relay = new Sweep([pathOf(stores, "profile")], SILENT);
    expect(await relay.round(new Date((await ledgerNowMs(stores.ledger)) + 60_000))).toBe(0);
    expect(await listed()).toEqual({});
  });

  it("costs no receipt, so that the receipts walk finds nothing", async () => {
    await receiptsWalked();
    expect(await outstanding()).toEqual([]);
    expect(await listed()).toEqual({});
  });

  it("is listed by one round of the sweep, each key with its finding", async () => {
    await sweptOnce();
    const found = await listed();
    expect(Object.keys(found).sort()).toEqual(Object.keys(DAMAGED).sort());
    for (const [key, finding] of Object.entries(DAMAGED)) expect(found[key], key).toContain(finding);
  });
});

describe("an acknowledgment that only a cache has", () => {
  it("is listed by the observer, which reads the inventories of the caches", async () => {
    const path = pathOf(stores, "draft-notes");
    const before = Date.now() - path.config.graceMs - 1_000;
    const record = {
      ...{ key: "draft", version: "", operation: "set", actor: null, requestId: null, idempotencyKey: randomUUID() },
      ...{ acceptedAt: new Date(before).toISOString(), producer: "dead" },
    };
    const told = { key: "draft", value: json({ n: 1 }), mutation: randomUUID(), writtenAt: before };
    await path.caches[0]?.speculate(told, record, { bound: 100, until: Date.now() + 60_000, fingerprint: "" });
    expect(await observer.inspectSpeculation(new Date(await ledgerNowMs(stores.ledger)))).toBe(1);
    const { rows } = await system.ledger.query("SELECT key, kinds FROM divergence WHERE path_id = $1", [path.pathId]);
    expect(rows.map(({ key, kinds }) => [key, findingsOfMask(kinds)])).toEqual([["draft", ["phantom"]]]);
  });
});

describe("a receipt that was deleted alone", () => {
  it("is missed by every comparison of keys, and found by the receipts walk", async () => {
    await system.origin.query("DELETE FROM trueup.receipt WHERE mutation = $1", [lost]);
    const judged = await judge(pathOf(stores, "profile"), ["lost-receipt"], { window: 20, deadlineMs: 5_000 });
    expect(judged.get("lost-receipt")?.verdict.verdict).toBe("converged");
    await sweptOnce();
    expect(Object.keys(await listed())).not.toContain("lost-receipt");
    await receiptsWalked();
    await expect.poll(outstanding, WITHIN).toEqual([{ id: lost }]);
  });
});

describe("a job that the queue lost alone", () => {
  it("is handed over again by the relay, and no comparison of keys is needed", async () => {
    const path = pathOf(stores, "stock-mark");
    const { mutation } = await accepted(producer, "stock-mark", write("jobless", { payload: { mark: 1 } }));
    const sweep = new Sweep([path], SILENT);
    await sweep.round(new Date(await ledgerNowMs(stores.ledger)));
    await new Relay(stores.ledger, [path], SILENT).round();
    const owed = async () =>
      (await system.ledger.query("SELECT job, state FROM outstanding WHERE mutation_id = $1", [mutation.id])).rows[0];
    const before = await owed();
    const queue = new Redis(system.env.QUEUE_URL ?? "");
    const jobs = await queue.keys(`*:${before.job}`);
    await queue.del(jobs);
    queue.disconnect();
    expect(await sweep.round(new Date((await ledgerNowMs(stores.ledger)) + 60_000))).toBe(1);
    expect(await owed()).toMatchObject({ job: null });
  });
});
