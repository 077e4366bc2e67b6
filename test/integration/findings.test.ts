import { randomUUID } from "node:crypto";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { laneOf } from "../../lib/domain/lane";
import type { FindingKind } from "../../lib/domain/verdict/findings";
import { payOwedConfirmations } from "../../lib/engine/drain/confirm";
import { Materializer } from "../../lib/engine/drain/materializer";
import { Relay } from "../../lib/engine/relay/relay";
import type { DrainPart } from "../../lib/ledger/drain/model";
import { readKey } from "../../lib/queries/key/read";
import { type Asker, askerOf } from "../fixtures/ask";
import { changeDrainNow } from "../fixtures/commands";
import { acknowledgedByCache } from "../fixtures/on-a-caches-word";
import { MARA, repairs } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, type TestSystem, write } from "../fixtures/system";

const SILENT = { info() {}, warn() {}, error() {} };
let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
/** A producer that brings what a cache has acknowledged to the ledger at once. */
let quick: WritePath;
let ask: Asker;
let eu: Redis;
let us: Redis;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  writePath = await system.producer({ speculationDelayMs: 60_000 });
  quick = await system.producer({ speculationDelayMs: 0 });
  ask = askerOf(stores);
  eu = new Redis(system.env.CACHE_EU_URL ?? "");
  us = new Redis(system.env.CACHE_US_URL ?? "");
});
afterAll(async () => {
  eu.disconnect();
  us.disconnect();
  await system.close();
});

let made = 0;
let key: string;
beforeEach(() => {
  key = `key-${++made}`;
});

async function story(path = "profile") {
  const answer = await ask(readKey, { path, key });
  if (!answer.ok) throw new Error("no story");
  return answer.value;
}
const verdict = async (path?: string) => (await story(path)).verdict;
const findings = async (path?: string): Promise<FindingKind[]> => (await story(path)).findings.map((f) => f.finding);

/** Accepts a write, and brings it into a job, or through the job, as asked. */
async function send(
  far: "accepted" | "queued" | "materialized",
  part: Parameters<typeof write>[1] = {},
  path = "profile",
) {
  const { mutation } = await accepted(writePath, path, write(key, part));
  if (far !== "accepted") await new Relay(stores.ledger, [pathOf(stores, path)]).round();
  if (far === "materialized")
    await new Materializer(pathOf(stores, path), {
      by: "test",
      log: SILENT,
      stopping: new AbortController().signal,
    }).flush(laneOf(key, 4), [mutation.id]);
  return mutation;
}
/** Acknowledges drafts on the cache's word, each of which the ledger and the origin have before the next. */
async function draftsKept(...payloads: object[]): Promise<void> {
  const path = pathOf(stores, "draft-notes");
  for (const payload of payloads) {
    const { mutation } = await accepted(quick, "draft-notes", write(key, { payload: payload as { n: number } }));
    const known = async () =>
      (await system.ledger.query("SELECT FROM outstanding WHERE mutation_id = $1", [mutation.id])).rowCount;
    await expect.poll(known).toBe(1);
    await new Relay(stores.ledger, [path]).round();
    const by = { by: "test", log: SILENT, stopping: new AbortController().signal };
    await new Materializer(path, by).flush(laneOf(key, 4), [mutation.id]);
  }
}
/** Backdates a state; the ledger keeps an acknowledgment's time in two places. */
async function since(id: string, what: "accepted_at" | "queued_at", seconds: number) {
  const then = `${what} = now() - $2 * interval '1 second'`;
  await system.ledger.query(`UPDATE outstanding SET ${then} WHERE mutation_id = $1`, [id, seconds]);
  if (what === "accepted_at") await system.ledger.query(`UPDATE mutation SET ${then} WHERE id = $1`, [id, seconds]);
}
const entry = (region: Redis, fields: Record<string, string>) => region.hset(`profile:${key}`, fields);
const setOrigin = (version: number, doc: object) =>
  system.origin.query("UPDATE profile SET version = $2, doc = $3 WHERE user_id = $1", [
    key,
    version,
    JSON.stringify(doc),
  ]);

describe("a key's story, on its way", () => {
  it("is pending, masked and converged in turn", async () => {
    expect(await findings()).toEqual(["converged"]);
    const { id } = await send("queued", { payload: { n: 1 } });
    expect(await findings()).toEqual(["masked", "pending"]);
    await Promise.all([eu, us].map((region) => region.del(`profile:${key}`)));
    expect(await findings()).toEqual(["pending"]);
    const queued = await story();
    expect(queued.queue).toEqual([
      { mutation: id, version: "1", job: expect.any(String), state: "waiting", lane: laneOf(key, 4) },
    ]);
    expect(queued.ledger).toMatchObject({
      status: "present",
      head: "1",
      materialized: null,
      value: { n: 1 },
      outstandingCount: "1",
    });
    await new Materializer(pathOf(stores, "profile"), {
      by: "test",
      log: SILENT,
      stopping: new AbortController().signal,
    }).flush(laneOf(key, 4), [id]);
    const after = await story();
    expect(after).toMatchObject({
      verdict: "converged",
      ledger: { head: "1", materialized: "1", outstanding: [] },
      origin: { status: "present", version: "1" },
      replicas: [{ status: "present", version: "1" }],
    });
  });

  it("is late when the contract's time is over", async () => {
    const { id } = await send("queued");
    await since(id, "accepted_at", 31);
    expect(await findings()).toEqual(["late", "masked"]);
  });
});

describe("each finding is found on real stores", () => {
  it("phantom: a cache-only acknowledgment whose producer died", async () => {
    await acknowledgedByCache(pathOf(stores, "draft-notes").caches[0], key, { value: { n: "lost" } });
    expect(await verdict("draft-notes")).toBe("pending");
    await eu.hset(`draft-note:${key}`, { writtenAt: String(Date.now() - 11_000) });
    expect(await verdict("draft-notes")).toBe("phantom");
  });

  it("none, and then a phantom: a cache-only acknowledgment after the key's entry had expired", async () => {
    const path = pathOf(stores, "draft-notes");
    await draftsKept({ n: 1 }, { n: 2 }, { n: 3 });
    expect(await verdict("draft-notes")).toBe("converged");
    await eu.del(`draft-note:${key}`);
    const acknowledged = await accepted(writePath, "draft-notes", write(key, { payload: { n: "anew" } }));
    expect(acknowledged.mutation.version).toBe(1n);
    expect(await verdict("draft-notes")).toBe("pending");
    await path.ledger.oweConfirmation(path.pathId, "eu", [key]);
    expect(await payOwedConfirmations(stores.ledger, [path])).toBe(true);
    expect(await eu.hget(`draft-note:${key}`, "value")).toBe('{"n":"anew"}');
    await eu.hset(`draft-note:${key}`, { writtenAt: String(Date.now() - 11_000) });
    expect(await verdict("draft-notes")).toBe("phantom");
  });

  it("none: an owed confirmation numbers an acknowledgment that the ledger has, though its producer died before it said so", async () => {
    const path = pathOf(stores, "draft-notes");
    await draftsKept({ n: 1 }, { n: 2 });
    const { rows } = await system.ledger.query("SELECT id FROM mutation WHERE key = $1 AND version = 1", [key]);
    const left = { own: "1", version: "1", speculative: "1", value: '{"n":1}', mutation: rows[0].id };
    await eu.hset(`draft-note:${key}`, left);
    expect(await findings("draft-notes")).toContain("stale");
    await path.ledger.oweConfirmation(path.pathId, "eu", [key]);
    expect(await payOwedConfirmations(stores.ledger, [path])).toBe(true);
    expect(await eu.hmget(`draft-note:${key}`, "version", "value", "speculative", "own")).toEqual([
      ...["2", '{"n": 2}', "0", null],
    ]);
    expect(await verdict("draft-notes")).toBe("converged");
  });

  it("phantom: a version above what ledger and origin know", async () => {
    await send("materialized");
    await entry(eu, {
      value: '{"n":9}',
      version: "9",
      speculative: "1",
      tombstone: "0",
      writtenAt: String(Date.now()),
      mutation: randomUUID(),
    });
    expect(await findings()).toEqual(["phantom", "region-split"]);
  });

  it("regressed: the origin fell below what was applied", async () => {
    await send("materialized");
    await send("materialized");
    await setOrigin(1, { n: "old" });
    expect(await findings()).toContain("regressed");
    expect(await verdict()).toBe("regressed");
  });

  it("mismatched: an entry was changed past the path", async () => {
    await send("materialized");
    await entry(us, { value: '{"n":"changed"}' });
    expect(await findings()).toEqual(["mismatched", "region-split"]);
  });

  it("mismatched: the row was changed past the path under the same version", async () => {
    await send("materialized");
    await setOrigin(1, { n: "changed" });
    expect(await verdict()).toBe("mismatched");
  });

  it("bypassed: the row was written past the path", async () => {
    await send("materialized");
    await setOrigin(5, { n: "bypass" });
    expect(await findings()).toEqual(["bypassed", "stale"]);
  });

  it("conflicted: the row moved on before the change came", async () => {
    await send("materialized");
    await setOrigin(7, { n: "bypass" });
    await send("materialized");
    await setOrigin(1, { n: 1 });
    expect(await findings()).toContain("conflicted");
  });

  it("failed: attempts are used up", async () => {
    const { id } = await send("queued");
    const { pathId } = pathOf(stores, "profile");
    await stores.ledger.release(
      { pathId, lane: laneOf(key, 4) },
      [{ id, state: "failed", because: "no", delayMs: 0, countsAsAttempt: true }],
      "test",
    );
    expect(await verdict()).toBe("failed");
  });

  it("stranded: the queue lost the job, and nobody handed the write over", async () => {
    const { id } = await send("queued");
    const { rows } = await system.ledger.query("SELECT job FROM outstanding WHERE mutation_id = $1", [id]);
    const queue = new Redis(system.env.QUEUE_URL ?? "");
    await queue.del(`trueup:profile-${laneOf(key, 4)}:${rows[0].job}`);
    queue.disconnect();
    expect(await verdict()).toBe("masked");
    await since(id, "queued_at", 11);
    expect(await verdict()).toBe("stranded");
    key = `key-${++made}`;
    const never = await send("accepted");
    await since(never.id, "accepted_at", 11);
    expect(await verdict()).toBe("stranded");
  });

  it.each<[string, () => DrainPart]>([
    ["the path", () => ({ kind: "path" })],
    ["its lane", () => ({ kind: "lane", lane: laneOf(key, 4) })],
    ["the key", () => ({ kind: "key", key })],
  ])(
    "held, never stranded: somebody paused %s, and what waits has been in no queue beyond the grace time",
    async (_, scope) => {
      const { pathId } = pathOf(stores, "profile");
      const change = { pathId, scope: scope(), reason: "the origin is moved" };
      await changeDrainNow(repairs(stores).deps, MARA, { ...change, paused: true });
      const { id } = await send("queued");
      await since(id, "accepted_at", 11);
      expect(await findings()).toEqual(["held", "masked", "pending"]);
      expect((await story()).sentence).toMatch(/paused by mara since 2\S+Z \(the origin is moved\)/);
      await changeDrainNow(repairs(stores).deps, MARA, { ...change, paused: false });
      expect(await findings()).toEqual(["stranded", "masked", "pending"]);
    },
  );

  it("held: the queue of its lane is paused from another tool", async () => {
    const { id } = await send("queued");
    await since(id, "accepted_at", 40);
    await since(id, "queued_at", 39);
    const client = new Redis(system.env.QUEUE_URL ?? "", { maxRetriesPerRequest: null });
    const board = new Queue(`profile-${laneOf(key, 4)}`, { connection: client, prefix: "trueup" });
    await board.pause();
    const { findings: found } = await story();
    expect(found.map((f) => f.finding)).toEqual(["held", "late", "masked"]);
    expect(found[0]?.sentence).toMatch(/another tool paused the queue/);
    await board.resume();
    expect(await findings()).toEqual(["late", "masked"]);
    await board.close();
    client.disconnect();
  });

  it("gapped: the ledger lost a row", async () => {
    await send("materialized");
    const { id } = await send("accepted");
    await send("accepted");
    await system.ledger.query(
      "WITH o AS (DELETE FROM outstanding WHERE mutation_id = $1) DELETE FROM mutation WHERE id = $1",
      [id],
    );
    expect(await findings()).toContain("gapped");
  });

  it("suppressed-shown: a region shows what was withdrawn", async () => {
    await send("materialized");
    const { id } = await send("accepted");
    await system.ledger.query(
      `WITH o AS (DELETE FROM outstanding WHERE mutation_id = $1 RETURNING *)
       INSERT INTO settlement (mutation_id, path_id, outcome, attempts, version, settled_at, settled_by) SELECT mutation_id, path_id, 3, 0, version, now(), 'mara' FROM o`,
      [id],
    );
    expect(await findings()).toEqual(["suppressed-shown"]);
  });

  it("region-split and stale: one region was not told", async () => {
    await send("materialized");
    const before = await eu.hgetall(`profile:${key}`);
    await send("materialized");
    await entry(eu, { ...before, writtenAt: String(Date.now() - 60_000) });
    expect(await findings()).toEqual(["region-split", "stale"]);
    expect((await story()).findings[1]?.sentence).toMatch(/invalidation was missed/);
    await entry(eu, { writtenAt: String(Date.now() + 1_000) });
    expect((await story()).findings[1]?.sentence).toMatch(/refill wrote an old value late/);
  });
});

describe("a store that cannot be read", () => {
  const AWAY = { redis: "redis://127.0.0.1:1/0", postgres: "postgres://x:y@127.0.0.1:1/x" };

  it.each([
    ["CACHE_US_URL", AWAY.redis, "cache us"],
    ["QUEUE_URL", AWAY.redis, "queue"],
    ["ORIGIN_URL", AWAY.postgres, "origin"],
    ["REPLICA_URL", AWAY.postgres, "replica shop-ro"],
  ])(
    "%s: is said to be so, is shown as nothing, and hides nothing that the others prove",
    async (variable, url, store) => {
      await send("queued");
      const without = await freshStoresWithout(variable, url);
      const answer = await askerOf(without)(readKey, { path: "profile", key });
      const told = answer.ok ? answer.value : null;
      expect(told?.verdict).toBe("unreachable");
      expect(told?.findings[0]?.evidence).toEqual([{ store, shows: expect.stringMatching(/^could not be read: .+/) }]);
      expect(told?.findings.map((f) => f.finding)).toContain("pending");
      expect(told?.ledger.outstandingCount).toBe("1");
      const shown = { "cache us": told?.caches[1], origin: told?.origin, "replica shop-ro": told?.replicas[0] }[store];
      if (shown)
        expect(shown).toMatchObject({ status: "unreachable", version: null, value: null, because: expect.any(String) });
      else expect(told?.queue[0]?.state).toBe("unreachable");
    },
  );

  async function freshStoresWithout(variable: string, url: string): Promise<Stores> {
    const before = system.env[variable];
    system.env[variable] = url;
    try {
      return await system.open("without");
    } finally {
      system.env[variable] = before;
    }
  }
});
