import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import { Relay } from "../../lib/engine/relay/relay";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { detectorsOver } from "../fixtures/detectors";
import { until } from "../fixtures/foreign/kit/by-hand";
import { acknowledgedByCache } from "../fixtures/on-a-caches-word";
import { tablesOf } from "../fixtures/restored-tables";
import { accepted, freshSystem, inHaste, pathOf, SILENT, type TestSystem, write } from "../fixtures/system";

const WITHIN = { timeout: 20_000, interval: 100 };

let system: TestSystem;
let stores: Stores;
let producer: Awaited<ReturnType<TestSystem["producer"]>>;
let detectors: ReturnType<typeof detectorsOver>;
/** The detectors where one cache region does not answer. */
let withoutRegion: typeof detectors;
let queue: Redis;

beforeAll(async () => {
  system = await freshSystem({ config: inHaste });
  stores = await system.open();
  producer = await system.producer({ stores });
  detectors = detectorsOver(system, stores);
  queue = new Redis(system.env.QUEUE_URL ?? "");
  const url = system.env.CACHE_US_URL;
  system.env.CACHE_US_URL = "redis://127.0.0.1:1/0";
  withoutRegion = detectorsOver(system, await system.open("half-blind"));
  system.env.CACHE_US_URL = url;
}, 120_000);
afterAll(async () => {
  queue.disconnect();
  await system.close();
});
beforeEach(() => detectors.forget());

const accept = async (path: string, key: string, over: Parameters<typeof write>[1] = {}) =>
  (await accepted(producer, path, write(key, over))).mutation.id;
const increment = (points: number) => ({ operation: "increment" as const, payload: { points } });
const item = (n: number) => ({ operation: "append" as const, payload: { n } });

/** Makes writes, and has them settled by workers that are stopped again. */
async function settled<T>(writes: () => Promise<T>): Promise<T> {
  const workers = [await system.run(runRelay), await system.run(runMaterializer)];
  const made = await writes();
  await until("everything is settled that needs no decision", async () => {
    const { rows } = await system.ledger.query("SELECT FROM outstanding WHERE state <> 2");
    return rows.length === 0;
  });
  for (const worker of workers) await worker.stop();
  return made;
}

/** Changes rows of the origin as a restore does: no trigger sees it. */
async function unseen(statement: string, values: unknown[] = []): Promise<void> {
  const client = await system.origin.connect();
  try {
    await client.query("BEGIN; SET LOCAL session_replication_role = replica");
    await client.query(statement, values);
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}

/** A write that only a cache has, acknowledged longer ago than the grace time. */
async function speculated(key: string): Promise<void> {
  const path = pathOf(stores, "draft-notes");
  const writtenAt = Date.now() - path.config.graceMs - 1_000;
  await acknowledgedByCache(path.caches[0], key, { value: { n: 1 }, writtenAt });
}

const LOSSES = {
  alone: async () => queue.del(await queue.keys(`*:${await jobOf("alone")}`)),
  "with the whole queue": () => queue.flushdb(),
};
const jobOf = async (key: string) =>
  (await system.ledger.query("SELECT job FROM outstanding WHERE key = $1", [key])).rows[0]?.job;

describe.each(Object.entries(LOSSES))("a job that the queue lost %s", (key, lose) => {
  let jobless: string;
  beforeAll(async () => {
    await settled(async () => {});
    jobless = await accept("stock-mark", key, { payload: { mark: 1 } });
    expect(await detectors.relayed()).toBe(0);
    await new Relay(stores.ledger, [...stores.paths.values()], SILENT).round();
    await detectors.observed();
    await lose();
  });

  it("is no divergence of keys: the write is on its way, whatever compares the stores", async () => {
    for (const detector of ["sampled", "marksCompared", "sweptOnce", "reconciled", "observed"] as const) {
      await detectors[detector]();
      const told = Object.values(await detectors.listed()).flat();
      expect(
        told.filter((finding) => !["masked", "pending"].includes(finding)),
        detector,
      ).toEqual([]);
    }
  });

  it("answers its probes", async () => {
    expect(await detectors.probed()).toEqual([]);
  });

  it("is found by the relay, which hands the mutation over again", async () => {
    expect(await detectors.relayed()).toBe(1);
    expect(await detectors.owed()).toEqual([jobless]);
    expect(await jobOf(key)).toBeNull();
  });
});

describe("what is lost from one store alone", () => {
  let receiptless: string[];
  beforeAll(async () => {
    const ids = await settled(async () => {
      await accept("loyalty", "sum", increment(5));
      await accept("loyalty", "sum", increment(7));
      for (const key of ["both", "receiptless", "headless", "rowless"]) await accept("profile", key);
      const [both, alone] = [await accept("profile", "both"), await accept("profile", "receiptless")];
      const [headless, rowless] = [await accept("profile", "headless"), await accept("profile", "rowless")];
      await accept("profile", "rowless");
      await accept("profile", "deleted");
      return { both, alone, headless, rowless };
    });
    const feed = await tablesOf(system.origin, ["feed"]);
    await settled(() => accept("feed", "hidden", item(1)));
    await detectors.observed();
    await feed.putBack();
    await system.origin.query("UPDATE loyalty SET points = 0 WHERE member_id = 'sum'");
    await settled(async () => {
      await accept("loyalty", "sum", increment(1));
      await accept("feed", "hidden", item(2));
    });
    await unseen("DELETE FROM profile WHERE user_id = 'deleted'");
    await unseen("UPDATE profile SET version = 1 WHERE user_id = 'both'");
    receiptless = [ids.both, ids.alone].sort();
    await unseen("DELETE FROM trueup.receipt WHERE mutation = ANY ($1)", [receiptless]);
    await system.ledger.query("DELETE FROM mutation WHERE id = ANY ($1)", [[ids.headless, ids.rowless]]);
    await speculated("draft");
  }, 120_000);

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

  const BY_COMPARISON = {
    "draft-notes draft": ["phantom"],
    "loyalty sum": ["mismatched"],
    "profile both": ["regressed", "mismatched", "masked"],
    "profile deleted": ["regressed", "masked"],
    "profile headless": ["bypassed"],
  };

  it("is listed by one round of the sweep where the newest versions differ", async () => {
    await detectors.sweptOnce();
    expect(await detectors.listed()).toEqual(BY_COMPARISON);
  });

  it("is listed by a reconciliation where the newest versions differ", async () => {
    await detectors.reconciled();
    expect(await detectors.listed()).toEqual(BY_COMPARISON);
  });

  it("is listed by the observer where the key was written to since, or a cache alone has the write", async () => {
    await detectors.observed();
    expect(await detectors.listed()).toEqual({
      "draft-notes draft": ["phantom"],
      "feed hidden": ["regressed"],
      "loyalty sum": ["mismatched"],
    });
  });

  it("is owed again by the receipts walk where the receipt is gone, and listed where an item is", async () => {
    await detectors.receiptsWalked();
    expect(await detectors.owed()).toEqual(receiptless);
    expect(await detectors.listed()).toEqual({ "feed hidden": ["regressed"] });
  });
});

describe("an old entry of a cache region that is away", () => {
  it("has its key listed by the observer as unreachable, and with its finding once the region is back", async () => {
    for (let version = 0; version < 2; version++) await settled(() => accept("profile", "away"));
    const us = new Redis(system.env.CACHE_US_URL ?? "");
    await us.hset("profile:away", { version: "1", value: '{"old":true}', speculative: "0", tombstone: "0" });
    us.disconnect();
    await withoutRegion.observed();
    expect((await detectors.listed())["profile away"]).toEqual(["unreachable"]);
    await detectors.observed();
    expect((await detectors.listed())["profile away"]).toContain("stale");
  });
});

describe("what is lost from one store alone while sensors listen", () => {
  it("is listed at once where a trigger fires or a cache entry changes, and only there", async () => {
    const listening = await detectors.listening();
    const lost = await settled(async () => {
      await accept("loyalty", "sum-heard", increment(5));
      for (const key of ["both-heard", "receiptless-heard"]) await accept("profile", key);
      return [await accept("profile", "both-heard"), await accept("profile", "receiptless-heard")];
    });
    const feed = await tablesOf(system.origin, ["feed"]);
    await settled(() => accept("feed", "hidden-heard", item(1)));
    await listening.heard();
    await detectors.forget();
    await feed.putBack();
    await unseen("UPDATE profile SET version = 1 WHERE user_id = 'both-heard'");
    await unseen("DELETE FROM trueup.receipt WHERE mutation = ANY ($1)", [lost]);
    await speculated("draft-heard");
    await system.origin.query("UPDATE loyalty SET points = 0 WHERE member_id = 'sum-heard'");
    await expect
      .poll(detectors.listed, WITHIN)
      .toEqual({ "draft-notes draft-heard": ["phantom"], "loyalty sum-heard": ["mismatched"] });
    await listening.stop();
  }, 120_000);
});
