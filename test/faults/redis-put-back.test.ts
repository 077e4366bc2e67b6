import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import { judge } from "../../lib/evidence/judge";
import { runMaterializer } from "../../workers/materializer";
import { runObserver } from "../../workers/observer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { Traffic } from "../fixtures/five-models";
import { redisFilesOf, serversForTests } from "../fixtures/own-servers";
import { expectSound, HEALED_WITHIN } from "../fixtures/put-back";
import { written } from "../fixtures/restored-tables";
import { accepted, pathOf, systemOn, type TestSystem, untilDrained, write } from "../fixtures/system";
import { outcomes } from "./invariants";

const RESUMED_WITHIN_MS = 60_000;

const servers = serversForTests();
let system: TestSystem;
let stores: Stores;
let producer: Awaited<ReturnType<TestSystem["producer"]>>;
let traffic: Traffic;

beforeAll(async () => {
  system = await systemOn({ ...process.env, ...servers.env, TRUEUP_SECRET: "s".repeat(32) });
  stores = await system.open();
  producer = await system.producer({ stores });
  traffic = new Traffic(producer);
  await system.run(runRelay, "relay");
  await system.run(runMaterializer, "materializer");
  await system.run(runReconciler, "reconciler");
  await system.run(runObserver, "observer");
});
afterAll(async () => {
  await traffic.stop();
  await system.close();
});

/** Checks that work continues, and that every outcome is unchanged. */
async function expectResumed(before: Map<string, number>): Promise<void> {
  await traffic.reached(traffic.acknowledged.length + 40);
  await traffic.stop();
  await untilDrained(system, undefined, RESUMED_WITHIN_MS);
  const now = await outcomes(system);
  expect([...before].filter(([id, outcome]) => now.get(id) !== outcome)).toEqual([]);
  await expectSound(system, traffic);
}

const emptied = async (url: string) => {
  const redis = new Redis(url);
  await redis.flushall();
  redis.disconnect();
};

describe("a queue that is put back to an earlier minute, or emptied", () => {
  it("changes no final outcome, and work resumes", async () => {
    traffic.start();
    await traffic.reached(40);
    const then = await redisFilesOf(servers.stores.queue);
    await traffic.reached(traffic.acknowledged.length + 60);
    const before = await outcomes(system);
    await then.putBack();
    await expectResumed(before);
    traffic.start();
    await traffic.reached(traffic.acknowledged.length + 20);
    await emptied(servers.env.QUEUE_URL as string);
    await expectResumed(await outcomes(system));
  }, 240_000);
});

/** The confirmations that are outstanding for a region since it was unreachable. */
const debts = async () => (await system.ledger.query("SELECT * FROM confirmation_debt")).rows;
const findingsOf = async (key: string) =>
  (await judge(pathOf(stores, "profile"), [key], { window: 20, deadlineMs: 5_000 }))
    .get(key)
    ?.verdict.findings.map(({ finding }) => finding);
const shown = async (key: string) => {
  const { value, version } = await producer.read("profile", key, "eu");
  return { value, version };
};

describe("a cache region that is put back to an earlier minute, or emptied", () => {
  it("shows no deleted and no overwritten value, loses nothing, and is never found converged while it holds one", async () => {
    for (const key of ["deleted", "changed", "kept"])
      await accepted(producer, "profile", write(key, { payload: { at: "first" } }));
    await untilDrained(system);
    await expect.poll(() => shown("kept")).toEqual({ value: { at: "first" }, version: 1n });
    const then = await redisFilesOf(servers.stores.cacheEu);
    await accepted(producer, "profile", write("deleted", { operation: "delete", payload: undefined }));
    await accepted(producer, "profile", write("changed", { payload: { at: "last" } }));
    await written(traffic, 40);
    await untilDrained(system);
    await expect.poll(debts, HEALED_WITHIN).toEqual([]);
    const before = await outcomes(system);
    await then.putBack();
    await expect.poll(() => findingsOf("deleted"), HEALED_WITHIN).toContain("stale");
    expect((await shown("deleted")).value).toBeUndefined();
    expect(await shown("changed")).toEqual({ value: { at: "last" }, version: 2n });
    expect(await shown("kept")).toEqual({ value: { at: "first" }, version: 1n });
    for (const key of ["deleted", "changed", "kept"])
      await expect.poll(() => findingsOf(key), HEALED_WITHIN).toEqual(["converged"]);
    traffic.start();
    await expectResumed(before);
    traffic.start();
    await emptied(servers.env.CACHE_EU_URL as string);
    await expectResumed(await outcomes(system));
    expect((await shown("deleted")).value).toBeUndefined();
  }, 240_000);
});
