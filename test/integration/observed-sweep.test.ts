import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { observedLedger } from "../../lib/composition/ledger-sides";
import { openStores, type Stores } from "../../lib/composition/stores";
import { parseConfig } from "../../lib/config/load-config";
import type { ObservedLedger } from "../../lib/engine/observed/compare";
import { PathIntake } from "../../lib/engine/observed/intake";
import { PathWalk } from "../../lib/engine/observed/walk";
import type { ReadObservedPath } from "../../lib/stores/path";
import { until } from "../fixtures/foreign/kit/by-hand";
import { SILENT } from "../fixtures/system";
import { freshStores } from "../setup/fixture";

const HOUR_MS = 3_600_000;
const KEYS = ["k1", "k2", "k3", "k4"];
const CONFIG = `connections:
  queue: { redis: "\${QUEUE_URL}" }
  shop: { postgres: "\${ORIGIN_URL}" }
paths:
  - name: swept
    mode: observed
    invariant: external
    replay: last-write-wins
    maxTruthLag: 24h
    sweep: { share: 1 }
    queue: { connection: queue, name: swept, job: { key: /id, version: /rev, payload: /doc } }
    caches: [{ region: eu, connection: queue, key: "entry:{key}", format: json, version: /rev, value: /doc }]
    origin: { connection: shop, table: public.swept, key: id, version: rev, value: { jsonb: doc } }
`;

let stores: Stores;
let queue: Redis;
let shop: pg.Client;
let ledger: ObservedLedger;
let path: ReadObservedPath;
/** Jobs that were read by their ids, and keys whose rows were read. */
const again: string[] = [];
const compared: string[] = [];

beforeAll(async () => {
  const env = await freshStores();
  shop = new pg.Client({ connectionString: env.ORIGIN_URL });
  await shop.connect();
  await shop.query("CREATE TABLE swept (id text PRIMARY KEY, rev bigint NOT NULL, doc jsonb NOT NULL)");
  for (const key of KEYS) await shop.query("INSERT INTO swept VALUES ($1, 1, '{}')", [key]);
  queue = new Redis(env.QUEUE_URL);
  // The last key has a row and no job.
  for (const key of KEYS.slice(0, 3)) await added(key, HOUR_MS);
  stores = await openStores({
    config: parseConfig(CONFIG, "swept.yaml", { ...env }),
    databaseUrl: env.DATABASE_URL,
    name: "sweep",
    log: SILENT,
  });
  ledger = observedLedger(stores);
  path = watched([...stores.observed.values()][0] as ReadObservedPath);
});
afterAll(async () => {
  queue.disconnect();
  await shop.end();
  await stores.close();
});

/** A waiting job of this age that says version 2 of a key. */
async function added(key: string, ageMs: number): Promise<void> {
  const data = JSON.stringify({ id: key, rev: 2, doc: { name: key } });
  const job = { name: "write", data, opts: "{}", timestamp: Date.now() - ageMs, delay: 0 };
  await queue.hset(`bull:swept:${key}`, job);
  await queue.lpush("bull:swept:wait", key);
}

/** The path's own reads, with a note of what they are asked. */
function watched(own: ReadObservedPath): ReadObservedPath {
  const { jobs, origin } = own;
  if (jobs === null || origin === null) throw new Error("the path has a queue and an origin");
  return {
    ...own,
    jobs: { ...jobs, read: (ids) => jobs.read(noted(again, ids)) },
    origin: { ...origin, read: (keys) => origin.read(noted(compared, keys)) },
  };
}

function noted(list: string[], asked: readonly string[]): readonly string[] {
  list.push(...asked);
  return asked;
}

const ends = async () => (await ledger.reads.walksOf(path.pathId)).map(({ last }) => last?.endedAt.getTime());

/** Walks from the first store on until every store was walked whole once more; without an intake, as a process that has just begun. */
async function oneRound(intake = new PathIntake(path, ledger)): Promise<void> {
  again.length = 0;
  compared.length = 0;
  const before = await ends();
  const stopping = new AbortController();
  // A round rests for longer than the test takes, so that there is one of them.
  const running = new PathWalk(path, ledger, intake, HOUR_MS).run(stopping.signal);
  try {
    await until("every store is walked", async () => {
      const now = await ends();
      return now.length === 3 && now.every((end, i) => end !== undefined && end !== before[i]);
    });
  } finally {
    stopping.abort();
    await running;
  }
}

const listed = async (key: string) =>
  ((await ledger.observations.knownFindings(path.pathId, [key])).get(key) ?? []).map(({ finding }) => finding);

it("compares each key once in the first round of a process, by the jobs that it has just read", async () => {
  await oneRound();
  expect([...compared].sort()).toEqual(KEYS);
  await oneRound();
  expect([...compared].sort()).toEqual(KEYS);
  expect(again).toEqual([]);
});

it("reads a job again that its round did not meet, and lists a lost one", async () => {
  await queue.lrem("bull:swept:wait", 1, "k2");
  await queue.del("bull:swept:k2");
  await oneRound();
  expect(new Set(again)).toEqual(new Set(["k2"]));
  const known = await ledger.observations.knownFindings(path.pathId, KEYS);
  expect([...known.keys()]).toEqual(["k2"]);
  expect(known.get("k2")?.map(({ finding }) => finding)).toContain("stranded");
});

describe("a later round", () => {
  let intake: PathIntake;
  beforeEach(async () => {
    intake = new PathIntake(path, ledger);
    await oneRound(intake);
    await oneRound(intake);
    expect(compared).toEqual([]);
  });

  it("compares a key whose row changed, and lists one whose row was deleted", async () => {
    await shop.query("UPDATE swept SET rev = 7 WHERE id = 'k4'");
    await oneRound(intake);
    expect(compared).toEqual(["k4"]);
    await shop.query("DELETE FROM swept WHERE id = 'k4'");
    await oneRound(intake);
    expect(new Set(compared)).toEqual(new Set(["k4"]));
    expect(await listed("k4")).toContain("regressed");
    await shop.query("INSERT INTO swept VALUES ('k4', 7, '{}')");
    await oneRound(intake);
    expect(await listed("k4")).toEqual([]);
  });

  it("records a job that failed, came or went away, and compares its key", async () => {
    await queue.lrem("bull:swept:wait", 1, "k1");
    await queue.zadd("bull:swept:failed", Date.now(), "k1");
    await added("k5", HOUR_MS);
    await oneRound(intake);
    expect([...new Set(compared)].sort()).toEqual(["k1", "k5"]);
    expect(await listed("k1")).toContain("failed");
    await queue.zrem("bull:swept:failed", "k1");
    await queue.lpush("bull:swept:wait", "k1");
    await queue.lrem("bull:swept:wait", 1, "k5");
    await queue.del("bull:swept:k5");
    await oneRound(intake);
    expect([...new Set(compared)].sort()).toEqual(["k1", "k5"]);
    expect(await listed("k1")).toEqual([]);
    expect(await listed("k5")).toContain("stranded");
  });

  it("compares a key by whose job something was recorded beside the walk", async () => {
    await queue.lrem("bull:swept:wait", 1, "k3");
    await queue.zadd("bull:swept:failed", Date.now(), "k3");
    await intake.round();
    expect(await listed("k3")).toContain("failed");
    await queue.zrem("bull:swept:failed", "k3");
    await queue.lpush("bull:swept:wait", "k3");
    await oneRound(intake);
    expect(compared).toEqual(["k3"]);
    expect(await listed("k3")).toEqual([]);
  });

  it("lists an entry that no source has once the sources were read after it was met, and again after it was gone", async () => {
    const entry = JSON.stringify({ rev: 9, doc: { name: "never written" } });
    await queue.set("entry:k9", entry);
    await oneRound(intake);
    expect(await listed("k9")).toEqual([]);
    await intake.round();
    expect(await listed("k9")).toContain("phantom");
    await queue.del("entry:k9");
    await until("the finding is struck off", async () => {
      await intake.round();
      return (await listed("k9")).length === 0;
    });
    await queue.set("entry:k9", entry);
    await oneRound(intake);
    await intake.round();
    expect(await listed("k9")).toContain("phantom");
    await queue.del("entry:k9");
  });

  it("does not list an entry whose write comes to its source after it was met", async () => {
    await queue.set("entry:k8", JSON.stringify({ rev: 3, doc: { name: "on its way" } }));
    await oneRound(intake);
    expect(await listed("k8")).toEqual([]);
    const data = JSON.stringify({ id: "k8", rev: 3, doc: { name: "on its way" } });
    await queue.hset("bull:swept:k8-3", { name: "write", data, opts: "{}", timestamp: Date.now(), delay: 0 });
    await queue.lpush("bull:swept:wait", "k8-3");
    await intake.round();
    expect(await listed("k8")).not.toContain("phantom");
    await queue.lrem("bull:swept:wait", 1, "k8-3");
    await queue.del("bull:swept:k8-3", "entry:k8");
  });

  it("compares a key again when a bound of its contract passes", async () => {
    await added("k6", 24 * HOUR_MS - 1_500);
    await oneRound(intake);
    expect(await listed("k6")).toEqual([]);
    await until("the write is late", async () => {
      await oneRound(intake);
      return (await listed("k6")).includes("late");
    });
    expect(compared).toEqual(["k6"]);
  });

  it.each([
    ["the queue was paused", () => queue.hset("bull:swept:meta", "paused", 1)],
    ["the queue was resumed", () => queue.hdel("bull:swept:meta", "paused")],
    ["another process changed what the ledger knows", () => ledger.intake.noteChange(path.pathId)],
  ])("compares every key where %s", async (_, change) => {
    await change();
    await oneRound(intake);
    expect(compared).toEqual(expect.arrayContaining(KEYS));
    await oneRound(intake);
    expect(compared).toEqual([]);
  });
});
