import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ledgerReads } from "../../lib/composition/ledger-sides";
import { sweeperOver, sweeps } from "../../lib/composition/reconcile";
import type { Stores } from "../../lib/composition/stores";
import { findingsOfMask } from "../../lib/domain/reconcile/kinds";
import type { FindingKind } from "../../lib/domain/verdict/findings";
import { underSweepLease } from "../../lib/engine/sweep/lease";
import type { Looked } from "../../lib/evidence/looks";
import { listDivergences } from "../../lib/queries/divergence/list";
import { readKey } from "../../lib/queries/key/read";
import { readPath } from "../../lib/queries/path/read";
import { runReconciler } from "../../workers/reconciler";
import { askerOf } from "../fixtures/ask";
import { fillKeys, keyOf, versionOf } from "../fixtures/many-keys";
import { readContextOf } from "../fixtures/read-context";
import { repairs } from "../fixtures/repair";
import { freshSystem, inHaste, pathOf, SILENT, type TestSystem } from "../fixtures/system";

/** More than one step of a walk, in every partition. */
const KEYS = 3_000;
const FOUND_WITHIN_MS = 60_000;

let system: TestSystem;
let stores: Stores;
let eu: Redis;
let us: Redis;
let pathId: number;
const key = (i: number) => keyOf(i, KEYS);
beforeAll(async () => {
  // The cost of a share is the governor's own test; here nobody waits for it. No store's sensor reports anything.
  system = await freshSystem({
    config: (yaml) => inHaste(yaml).replace(/^ +sensors: .*\n/gm, ""),
  });
  stores = await system.open();
  const { DATABASE_URL = "", ORIGIN_URL = "", CACHE_EU_URL = "", CACHE_US_URL = "" } = system.env;
  eu = new Redis(CACHE_EU_URL);
  us = new Redis(CACHE_US_URL);
  const path = pathOf(stores, "profile");
  pathId = path.pathId;
  const cacheUrls = { eu: CACHE_EU_URL, us: CACHE_US_URL };
  await fillKeys({ ledgerUrl: DATABASE_URL, originUrl: ORIGIN_URL, cacheUrls, path }, KEYS);
});
afterAll(async () => {
  eu.disconnect();
  us.disconnect();
  await system.close();
});
beforeEach(async () => {
  await system.ledger.query("UPDATE incident SET status = 'closed'");
  await system.ledger.query("TRUNCATE divergence, finding_tally, finding_source, sweep_walk");
  await system.ledger.query("UPDATE sweep_lease SET held_by = NULL, held_until = NULL");
});

/** Makes the four faults that follow no acknowledgment; returns their keys. */
async function fourFaults(from: number) {
  const [changed, regressed, stale] = [key(from), key(from + 2), key(from + 4)];
  const phantom = `ghost-${from}`;
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
  return { changed, regressed, stale, phantom };
}

async function listed(keys: string[]): Promise<Record<string, FindingKind[]>> {
  const { rows } = await system.ledger.query<{ key: string; kinds: number }>(
    "SELECT key, kinds FROM divergence WHERE path_id = $1 AND key = ANY ($2)",
    [pathId, keys],
  );
  return Object.fromEntries(rows.map((row) => [row.key, findingsOfMask(row.kinds)]));
}
const walks = async () =>
  (
    await system.ledger.query(
      "SELECT source, checkpoint, met::int, done, because, last_met::int, last_ended_at FROM sweep_walk WHERE path_id = $1 ORDER BY source",
      [pathId],
    )
  ).rows;

const EVERYTHING = { path: null, finding: null, prefix: null, olderThanMs: null, cursor: null, limit: 10 };
/** The coverage of the findings, as the path's page shows it. */
async function covered() {
  const detail = await askerOf(stores)(readPath, { path: "profile" });
  if (!detail.ok) throw new Error("no path");
  return detail.value.truth.coverage;
}

describe("a key that a person looks at", () => {
  it("is listed soon after where it diverges, since it was first seen, and is recorded once however often it is read", async () => {
    const ask = askerOf(stores);
    const [changed, calm] = [key(500), key(501)];
    await system.origin.query(`UPDATE profile SET doc = '{"total": 2}' WHERE user_id = $1`, [changed]);
    expect((await ask(readKey, { path: "profile", key: calm })).ok).toBe(true);
    const first = await ask(readKey, { path: "profile", key: changed });
    await expect.poll(() => listed([changed, calm])).toEqual({ [changed]: expect.arrayContaining(["mismatched"]) });
    const since = first.ok ? first.value.findings[0] : null;
    expect(since).toMatchObject({ finding: "mismatched", sinceIs: "seen" });
    // The finding is not recorded again at each look, and its since-when stays.
    const { rows } = await system.ledger.query("SELECT checked_at FROM divergence WHERE key = $1", [changed]);
    const again = await askerOf(stores)(readKey, { path: "profile", key: changed });
    expect(again.ok && again.value.findings[0]?.since).toBe(since?.since);
    expect((await system.ledger.query("SELECT checked_at FROM divergence WHERE key = $1", [changed])).rows).toEqual(
      rows,
    );
    expect((await ledgerReads(stores).findersOf(pathId)).others).toBe(1n);
  });

  it("is offered to a worker by the read, which writes nothing itself", async () => {
    const changed = key(502);
    await system.origin.query(`UPDATE profile SET doc = '{"total": 2}' WHERE user_id = $1`, [changed]);
    const offered: string[] = [];
    const looks = { offer: (looked: Looked) => offered.push(looked.key) };
    const ask = askerOf(stores, { ...readContextOf(stores), looks });
    const read = await ask(readKey, { path: "profile", key: changed });
    expect(read.ok && read.value.findings.map(({ finding }) => finding)).toContain("mismatched");
    expect(offered).toEqual([changed]);
    expect(await listed([changed])).toEqual({});
  });

  it("is listed in its turn where many are looked at", async () => {
    const many = Array.from({ length: 30 }, (_, i) => key(510 + i));
    await system.origin.query(`UPDATE profile SET doc = '{"total": 2}' WHERE user_id = ANY ($1)`, [many]);
    const ask = askerOf(stores);
    await Promise.all(many.map((one) => ask(readKey, { path: "profile", key: one })));
    await expect.poll(async () => Object.keys(await listed(many)).length, { timeout: 5_000 }).toBe(many.length);
  });
});

describe("the sweep", { timeout: 2 * FOUND_WITHIN_MS }, () => {
  it("finds what no write leads to in every store, an open incident about another key of the path or not", async () => {
    await repairs(stores).incident({ paths: ["profile"], keys: { list: [key(900)] } });
    const faults = await fourFaults(10);
    const before = await covered();
    expect(before.wentRound).toBe(null);
    expect(before.gaps.map((gap) => gap.because)).toContain("the sweep has not completed its first round");
    const worker = await system.run(runReconciler, "reconciler/sweeping");
    await expect
      .poll(async () => Object.keys(await listed(Object.values(faults))).length, { timeout: FOUND_WITHIN_MS })
      .toBe(4);
    const found = await listed(Object.values(faults));
    expect(found[faults.changed]).toContain("mismatched");
    expect(found[faults.regressed]).toContain("regressed");
    expect(found[faults.stale]).toContain("stale");
    expect(found[faults.phantom]).toContain("phantom");
    await expect
      .poll(async () => (await walks()).map((walk) => walk.last_met), { timeout: FOUND_WITHIN_MS })
      .toEqual([KEYS, KEYS + 1, KEYS, KEYS]);
    await expect.poll(async () => (await covered()).gaps, { timeout: 5_000 }).toEqual([]);
    expect((await covered()).wentRound?.keys).toBe(String(KEYS + 1));
    const list = await askerOf(stores)(listDivergences, EVERYTHING);
    expect(list.ok && list.value.coverage.gaps.filter((gap) => gap.path === "profile")).toEqual([]);
    await worker.stop();
  });

  it("goes on from its checkpoints when its process was killed, and one process has it at a time", async () => {
    const begun = () => walks().then((all) => all.find((walk) => walk.source === "ledger")?.met ?? 0);
    const killed = new AbortController();
    const first = sweeperOver(stores, { by: "first", log: SILENT, writeEveryMs: 0 });
    expect(await sweeps(stores).hold("first", 60_000)).toBe(true);
    const running = first.run(killed.signal).catch(() => {});
    await expect.poll(begun, { timeout: FOUND_WITHIN_MS, interval: 5 }).toBeGreaterThan(0);
    expect(await sweeps(stores).hold("second", 10_000)).toBe(false);
    killed.abort();
    await running;
    const before = (await walks()).find((walk) => walk.source === "ledger");
    expect(before).toMatchObject({ done: false, checkpoint: expect.any(String) });

    await system.ledger.query("UPDATE sweep_lease SET held_until = now()");
    const stopping = new AbortController();
    const second = sweeperOver(stores, { by: "second", log: SILENT });
    const swept = underSweepLease(sweeps(stores), { by: "second", stopping: stopping.signal }, (ending) =>
      second.run(ending),
    );
    await expect
      .poll(async () => (await walks()).every((walk) => walk.last_ended_at !== null), { timeout: FOUND_WITHIN_MS })
      .toBe(true);
    stopping.abort();
    await swept;
    // The part walked before the death is not walked again.
    expect((await walks()).find((walk) => walk.source === "ledger")).toMatchObject({ last_met: KEYS });
    // The other process has lost the lease, and can move nothing.
    expect(
      await sweeps(stores).advance("first", pathId, {
        source: "origin",
        from: null,
        to: "x",
        met: 1,
        done: true,
        found: [],
      }),
    ).toBe(false);
  });

  it("leaves a region that is away out of its round, says so, and compares the others", async () => {
    const faults = await fourFaults(100);
    const url = system.env.CACHE_US_URL;
    system.env.CACHE_US_URL = "redis://127.0.0.1:1/0";
    const worker = await system.run(runReconciler, "reconciler/half-blind").finally(() => {
      system.env.CACHE_US_URL = url;
    });
    await expect
      .poll(async () => Object.keys(await listed(Object.values(faults))).sort(), { timeout: FOUND_WITHIN_MS })
      .toEqual([faults.changed, faults.regressed, faults.stale].sort());
    await expect
      .poll(async () => (await walks()).map((walk) => walk.last_ended_at !== null), { timeout: FOUND_WITHIN_MS })
      .toEqual([true, false, true, true]);
    expect((await walks())[1]?.because).toMatch(/cache us/);
    await expect
      .poll(async () => (await covered()).gaps.map((gap) => `${gap.store}: ${gap.because}`), { timeout: 5_000 })
      .toEqual([expect.stringMatching(/^cache us: .*(could not be read|did not answer)/)]);
    await worker.stop();
  });
});

it("every second key of the fixture has two versions", () => {
  expect([versionOf(10), versionOf(11)]).toEqual([2, 1]);
});
