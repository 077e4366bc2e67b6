import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ledgerReads } from "../../lib/composition/ledger-sides";
import { reconciliations } from "../../lib/composition/reconcile";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { laneOf } from "../../lib/domain/lane";
import type { IncidentScope } from "../../lib/domain/recovery/scope";
import { Materializer } from "../../lib/engine/drain/materializer";
import type { Reconciliations } from "../../lib/ledger/reconciliations/reconciliations";
import { readReconciliation } from "../../lib/queries/reconciliation/read";
import { runReconciler } from "../../workers/reconciler";
import { askerOf } from "../fixtures/ask";
import { startReconciliation } from "../fixtures/commands";
import { MARA, repairs } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, type TestSystem, write } from "../fixtures/system";

const SILENT = { info() {}, warn() {}, error() {} };
let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
let _ledger: Reconciliations;
let eu: Redis;
let us: Redis;
let worker: { stop(): Promise<void> };
beforeAll(async () => {
  system = await freshSystem({
    config: (yaml) =>
      yaml.replace(
        'region: us, connection: cache-us, key: "profile:{key}"',
        'region: us, connection: cache-us, key: "p*[x]?:{key}:v1"',
      ),
  });
  stores = await system.open();
  writePath = await system.producer({ speculationDelayMs: 60_000 });
  _ledger = reconciliations(stores);
  eu = new Redis(system.env.CACHE_EU_URL ?? "");
  us = new Redis(system.env.CACHE_US_URL ?? "");
  worker = await system.run(runReconciler, "reconciler/first");
});
afterAll(async () => {
  eu.disconnect();
  us.disconnect();
  await system.close();
});

/** Every test begins with keys of its own and no incident. */
let round = 0;
beforeEach(async () => {
  round++;
  await system.ledger.query("UPDATE incident SET status = 'closed'");
  await Promise.all([eu.flushdb(), us.flushdb(), system.origin.query("TRUNCATE profile, trueup.tombstone")]);
  await system.ledger.query(
    "TRUNCATE mutation, outstanding, settlement, divergence, finding_tally, finding_source, idempotency",
  );
});
const named = (name: string) => `${round}-${name}`;

const euName = (key: string) => `profile:${key}`;
const usName = (key: string) => `p*[x]?:${key}:v1`;

async function materialized(key: string, part: Parameters<typeof write>[1] = {}, path = "profile") {
  const { mutation } = await accepted(writePath, path, write(key, part));
  await system.ledger.query("UPDATE outstanding SET state = 1, queued_at = now() WHERE mutation_id = $1", [
    mutation.id,
  ]);
  await new Materializer(pathOf(stores, path), {
    by: "test",
    log: SILENT,
    stopping: new AbortController().signal,
  }).flush(laneOf(key, 4), [mutation.id]);
  return mutation;
}
const setOrigin = (key: string, version: number, doc: object) =>
  system.origin.query(
    "INSERT INTO profile (user_id, version, doc) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO UPDATE SET version = $2, doc = $3",
    [key, version, JSON.stringify(doc)],
  );
const fields = (version: number | string, value: object | string, part: Record<string, string> = {}) => ({
  value: typeof value === "string" ? value : JSON.stringify(value),
  version: String(version),
  speculative: "0",
  tombstone: "0",
  writtenAt: String(Date.now()),
  mutation: randomUUID(),
  ...part,
});

async function begin(scope: Partial<IncidentScope> = {}) {
  const incident = await repairs(stores).incident({ paths: ["profile"], ...scope });
  return { incident, id: await again(incident.id) };
}
async function again(incidentId: string): Promise<string> {
  const started = await startReconciliation(repairs(stores).deps, incidentId, MARA);
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  return started.value.id;
}
async function detail(id: string) {
  const answer = await askerOf(stores)(readReconciliation, { id });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}
const until = async (id: string, state = "done", timeout = 20_000) => {
  await expect.poll(async () => (await detail(id)).state, { timeout, interval: 30 }).toBe(state);
  return detail(id);
};
const found = (d: Awaited<ReturnType<typeof detail>>) =>
  Object.fromEntries(d.items.map((item) => [item.key.replace(`${round}-`, ""), item.findings]));

/** Writes keys that agree everywhere, and keys that `damageStores` and `damageLedger` take apart. */
async function writeCalmAndDamaged(): Promise<void> {
  for (let i = 0; i < 30; i++) await materialized(named(`calm-${i}`));
  await materialized(named("gone"), { operation: "set" });
  await materialized(named("gone"), { operation: "delete", payload: undefined });
  for (const key of [
    "mismatched",
    "regressed",
    "bypassed",
    "stale",
    "suppressed",
    "conflicted",
    "gapped",
    "origin-mismatched",
  ])
    await materialized(named(key), { payload: { n: 1, name: key } });
  // A masked key is only on its way.
  await accepted(writePath, "profile", write(named("masked")));
}

/** Makes caches and the origin disagree with the ledger. */
async function damageStores(): Promise<void> {
  await eu.hset(euName(named("phantom-known")), fields(9, { n: 9 }));
  await eu.hset(euName(named("phantom")), fields(3, { n: 3 }));
  await us.hset(usName(named("phantom*?[us]\\")), fields(3, { n: 3 }));
  await us.set(usName(named("no-hash")), "text");
  await materialized(named("phantom-known"));
  await eu.hset(euName(named("phantom-known")), fields(9, { n: 9 }));
  await us.hset(usName(named("mismatched")), { value: '{"n":7}' });
  await setOrigin(named("origin-mismatched"), 1, { n: 7, name: "origin-mismatched" });
  await materialized(named("regressed"));
  await setOrigin(named("regressed"), 1, { n: 1, name: "regressed" });
  await setOrigin(named("bypassed"), 5, { n: 5 });
  await Promise.all([eu.del(euName(named("bypassed"))), us.del(usName(named("bypassed")))]);
  const before = await eu.hgetall(euName(named("stale")));
  await materialized(named("stale"));
  await eu.hset(euName(named("stale")), before);
  // The ledger never saw the row: alone it is no finding; with an entry of another value it is a finding.
  await setOrigin(named("origin-only"), 4, { n: 4 });
  await setOrigin(named("origin-cached"), 4, { n: 4 });
  await eu.hset(euName(named("origin-cached")), fields(4, { n: 5 }));
}

/** Suppresses, stops and loses mutations in the ledger. */
async function damageLedger(): Promise<void> {
  const { id: withdrawn, version } = (await accepted(writePath, "profile", write(named("suppressed")))).mutation;
  await system.ledger.query(
    `WITH o AS (DELETE FROM outstanding WHERE mutation_id = $1 RETURNING *)
     INSERT INTO settlement (mutation_id, path_id, outcome, attempts, version, settled_at, settled_by) SELECT mutation_id, path_id, 3, 0, version, now(), 'mara' FROM o`,
    [withdrawn],
  );
  await eu.hset(euName(named("suppressed")), fields(String(version), { n: 2 }, { mutation: withdrawn }));
  const { id: waits } = (await accepted(writePath, "profile", write(named("conflicted")))).mutation;
  await system.ledger.query("UPDATE outstanding SET state = 2 WHERE mutation_id = $1", [waits]);
  const { id: lost } = (await accepted(writePath, "profile", write(named("gapped")))).mutation;
  await accepted(writePath, "profile", write(named("gapped")));
  await system.ledger.query(
    "WITH o AS (DELETE FROM outstanding WHERE mutation_id = $1) DELETE FROM mutation WHERE id = $1",
    [lost],
  );
}

describe("a reconciliation", () => {
  it("finds every kind of finding, key by key, and nothing else", async () => {
    await writeCalmAndDamaged();
    await damageStores();
    await damageLedger();

    const { id } = await begin();
    const done = await until(id);
    const result = found(done);
    expect(Object.keys(result).sort()).toEqual(
      [
        "bypassed",
        "conflicted",
        "gapped",
        "mismatched",
        "no-hash",
        "origin-cached",
        "origin-mismatched",
        "phantom",
        "phantom*?[us]\\",
        "phantom-known",
        "regressed",
        "stale",
        "suppressed",
      ].sort(),
    );
    expect(result).toMatchObject({
      phantom: ["phantom"],
      "phantom*?[us]\\": ["phantom"],
      "no-hash": ["differs"],
      "phantom-known": ["phantom", "region-split"],
      mismatched: ["mismatched", "region-split"],
      "origin-mismatched": ["mismatched"],
      bypassed: ["bypassed"],
      "origin-cached": ["mismatched"],
      conflicted: ["conflicted"],
    });
    expect(result.regressed).toContain("regressed");
    expect(result.stale).toContain("stale");
    expect(result.suppressed).toContain("suppressed-shown");
    expect(result.gapped).toContain("gapped");
    expect(done).toMatchObject({ open: "13", waived: "0", total: done.scanned });
    const parts = Object.fromEntries(done.checkpoint.map((part) => [part.source, part]));
    expect(parts.ledger?.scanned).toBe("41");
    expect(done.checkpoint.every((part) => part.done)).toBe(true);
    const { rows } = await system.ledger.query(
      "SELECT count(*)::int AS n FROM divergence WHERE key LIKE $1 AND kinds & 2 <> 0",
      [`${round}-%`],
    );
    expect(rows[0].n).toBe(3);
    const { reconciler, others } = await ledgerReads(stores).findersOf(pathOf(stores, "profile").pathId);
    // A sensor may first report a write made by hand.
    expect(reconciler + others).toBe(13n);
    expect(
      (await system.ledger.query("SELECT actor, verb FROM audit WHERE verb = 'reconcile' ORDER BY seq DESC LIMIT 1"))
        .rows,
    ).toEqual([{ actor: "mara", verb: "reconcile" }]);
  });

  it("looks only at the keys that are asked for, by name or by prefix, and only at the regions", async () => {
    for (const key of ["a-1", "a-2", "b-1"]) {
      await materialized(named(key));
      await us.hset(usName(named(key)), { value: '{"n":"changed"}' });
    }
    await us.hset(usName(named("a-3")), fields(3, { n: 3 }));
    await eu.hset(euName(named("a-4")), fields(3, { n: 3 }));
    await setOrigin(named("a-5"), 2, { n: 1 });
    await us.hset(usName(named("a-5")), fields(2, { n: 3 }));
    const byName = await begin({ keys: { list: [named("b-1"), named("nobody")] } });
    expect(found(await until(byName.id))).toEqual({ "b-1": ["mismatched", "region-split"] });
    expect(await detail(byName.id)).toMatchObject({ scanned: "2", total: "2" });
    await system.ledger.query("UPDATE incident SET status = 'closed'");
    const byPrefix = await begin({ keys: { prefix: named("a-") }, regions: ["us"] });
    expect(found(await until(byPrefix.id))).toEqual({
      "a-1": ["mismatched"],
      "a-2": ["mismatched"],
      "a-3": ["phantom"],
      "a-5": ["mismatched"],
    });
  });

  it("is one at a time for an incident, and none for a closed one", async () => {
    const { incident, id } = await begin();
    expect(await again(incident.id)).toBe(id);
    await until(id);
    expect(await again(incident.id)).not.toBe(id);
    await system.ledger.query("UPDATE incident SET status = 'closed'");
    expect(await startReconciliation(repairs(stores).deps, incident.id, MARA)).toEqual({
      ok: false,
      error: { code: "incident-closed", incident: incident.id },
    });
  });

  it("lets findings go as they are repaired, after it is done too, and counts waived ones apart", async () => {
    for (const key of ["x", "y", "z"]) {
      await materialized(named(key));
      await eu.hset(euName(named(key)), { value: '{"n":"changed"}' });
    }
    const { incident, id } = await begin();
    expect(await until(id)).toMatchObject({ open: "3", findings: { mismatched: "3", "region-split": "3" } });
    const waive = (key: string, finding: number | null) =>
      system.ledger.query(
        "INSERT INTO waiver (waiver_id, incident_id, path_id, key, finding, reason, actor) VALUES ($1, $2, $3, $4, $5, 'known', 'mara')",
        [randomUUID(), incident.id, pathOf(stores, "profile").pathId, named(key), finding],
      );
    await waive("x", null);
    await waive("y", 3);
    expect(await detail(id)).toMatchObject({
      open: "2",
      waived: "1",
      findings: { mismatched: "1", "region-split": "2" },
    });
    await waive("y", 10);
    expect(await detail(id)).toMatchObject({ open: "1", waived: "2" });
    await eu.del(euName(named("z")));
    await expect.poll(async () => (await detail(id)).open, { timeout: 8_000 }).toBe("0");
    expect(await detail(id)).toMatchObject({ found: { mismatched: "3", "region-split": "3" } });
  });
});

describe("a store that is away", () => {
  it("is waited for, is said to be away, and is never taken for an empty one", async () => {
    await worker.stop();
    await materialized(named("calm"));
    await us.hset(usName(named("phantom")), fields(3, { n: 3 }));
    const before = system.env.CACHE_US_URL;
    system.env.CACHE_US_URL = "redis://127.0.0.1:1/0";
    const blind = await system.run(runReconciler, "reconciler/blind").finally(() => {
      system.env.CACHE_US_URL = before;
    });
    const { id } = await begin();
    await expect
      .poll(async () => (await detail(id)).because ?? "", { timeout: 15_000 })
      .toMatch(/^cache us could not be read/);
    const waiting = await detail(id);
    expect(waiting.state).toBe("running");
    expect(waiting.checkpoint[0]).toMatchObject({ source: "ledger", done: false, scanned: "0" });
    // An open reconciliation does not keep another waiting that needs nothing of that store.
    const other = await begin({ paths: ["loyalty"] });
    await until(other.id, "done", 40_000);
    expect(await detail(id)).toMatchObject({ state: "running", because: expect.stringMatching(/^cache us/) });
    await blind.stop();
    worker = await system.run(runReconciler, "reconciler/seeing");
    const done = await until(id);
    expect(found(done)).toEqual({ phantom: ["phantom"] });
    expect(done.because).toBe(null);
  });
});
