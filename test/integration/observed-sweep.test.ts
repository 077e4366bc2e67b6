import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
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
    origin: { connection: shop, table: public.swept, key: id, version: rev, value: { jsonb: doc } }
`;

let stores: Stores;
let queue: Redis;
let ledger: ObservedLedger;
let path: ReadObservedPath;
/** Jobs that were read by their ids, and keys whose rows were read. */
const again: string[] = [];
const compared: string[] = [];

beforeAll(async () => {
  const env = await freshStores();
  const shop = new pg.Client({ connectionString: env.ORIGIN_URL });
  await shop.connect();
  await shop.query("CREATE TABLE swept (id text PRIMARY KEY, rev bigint NOT NULL, doc jsonb NOT NULL)");
  for (const key of KEYS) await shop.query("INSERT INTO swept VALUES ($1, 1, '{}')", [key]);
  await shop.end();
  queue = new Redis(env.QUEUE_URL);
  // The last key has a row and no job.
  for (const key of KEYS.slice(0, 3)) {
    const data = JSON.stringify({ id: key, rev: 2, doc: { name: key } });
    const job = { name: "write", data, opts: "{}", timestamp: Date.now() - HOUR_MS, delay: 0 };
    await queue.hset(`bull:swept:${key}`, job);
    await queue.lpush("bull:swept:wait", key);
  }
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
  await stores.close();
});

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

/** Walks from the first store on until every store was walked whole once more. */
async function oneRound(): Promise<void> {
  again.length = 0;
  compared.length = 0;
  const before = await ends();
  const stopping = new AbortController();
  // A round rests for longer than the test takes, so that there is one of them.
  const walk = new PathWalk(path, ledger, new PathIntake(path, ledger), HOUR_MS);
  const running = walk.run(stopping.signal);
  try {
    await until("both stores are walked", async () => {
      const now = await ends();
      return now.length === 2 && now.every((end, i) => end !== undefined && end !== before[i]);
    });
  } finally {
    stopping.abort();
    await running;
  }
}

it("compares each key once a round, by the jobs that it has just read", async () => {
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
