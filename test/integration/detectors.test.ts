import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { FindingKind } from "../../lib/domain/verdict/findings";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { detectorsOver } from "../fixtures/detectors";
import { until } from "../fixtures/foreign/kit/by-hand";
import { accepted, freshSystem, inHaste, type TestSystem, write } from "../fixtures/system";

/** Quiet keys, each with the finding of its damage. No write of theirs is on its way when they are damaged. */
const DAMAGED: Record<string, FindingKind> = {
  changed: "mismatched",
  fallen: "regressed",
  deleted: "regressed",
  raised: "bypassed",
  "old-entry": "stale",
  "unknown-entry": "phantom",
};

let system: TestSystem;
let stores: Stores;
let producer: Awaited<ReturnType<TestSystem["producer"]>>;
let detectors: ReturnType<typeof detectorsOver>;
let eu: Redis;

beforeAll(async () => {
  system = await freshSystem({ config: inHaste });
  stores = await system.open();
  producer = await system.producer({ stores });
  detectors = detectorsOver(system, stores);
  eu = new Redis(system.env.CACHE_EU_URL ?? "");
  const workers = [await system.run(runRelay), await system.run(runMaterializer)];
  for (let version = 0; version < 2; version++) {
    for (const key of Object.keys(DAMAGED)) await accepted(producer, "profile", write(key));
    await until("everything is settled", async () => (await detectors.owed()).length === 0);
  }
  for (const worker of workers) await worker.stop();
  await detectors.observed();
  await damage();
}, 120_000);
afterAll(async () => {
  eu.disconnect();
  await system.close();
});
beforeEach(() => detectors.forget());

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

describe("damage that no write leads to", () => {
  it("is not listed by the observer, whose looks at those writes are over", async () => {
    await accepted(producer, "loyalty", write("newer", { operation: "increment", payload: { points: 1 } }));
    await detectors.observed();
    expect(Object.keys(await detectors.listed())).toEqual(["loyalty newer"]);
  });

  it("is not listed by the sampler, which compares no key", async () => {
    await detectors.sampled();
    expect(await detectors.listed()).toEqual({});
  });

  it("moves neither marks nor fences, and is not what the relay asks the queue for", async () => {
    await detectors.marksCompared();
    expect((await system.ledger.query("SELECT FROM store_rollback")).rowCount).toBe(0);
    expect(await detectors.relayed()).toBe(0);
    expect(await detectors.listed()).toEqual({});
  });

  it("costs no receipt, so that the receipts walk finds nothing", async () => {
    const before = await detectors.owed();
    await detectors.receiptsWalked();
    expect(await detectors.owed()).toEqual(before);
    expect(await detectors.listed()).toEqual({});
  });

  it("is listed by one round of the sweep, each key with its finding", async () => {
    await detectors.sweptOnce();
    const found = await detectors.listed();
    expect(Object.keys(found).sort()).toEqual(
      Object.keys(DAMAGED)
        .map((key) => `profile ${key}`)
        .sort(),
    );
    for (const [key, finding] of Object.entries(DAMAGED)) expect(found[`profile ${key}`], key).toContain(finding);
  });
});
