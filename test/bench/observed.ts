import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { openStores, type Stores } from "../../lib/composition/stores";
import { loadConfig } from "../../lib/config/load-config";
import { listPaths } from "../../lib/queries/path/list";
import { JOB_FIELDS } from "../../lib/stores/source/jobs/job";
import { askerOf } from "../fixtures/ask";
import type { Bench } from "./bench";
import { median, percentile, sideBySide } from "./measure";
import { anotherLedger, type BenchStores, onDatabase, STORE_NOTE, withStores } from "./stores";

const ROWS = 1_000_000;
const FEW = 10;
const SAMPLES = 1_000;
const CHUNK = 5_000;
const ROOT = resolve(import.meta.dirname, "../..");
const SILENT = { info() {}, warn() {}, error() {} };

/**
 * One queue of waiting jobs and one table, both of another system, each of a million: the front page with it against the same page with
 * ten, the size of the intake process, and the time of a whole sweep against a raw read of the same data.
 */
export const observed: Bench = ({ rows = ROWS, rounds = SAMPLES, say }) =>
  withStores({ caches: false, say }, async (stores) => {
    const few = await observing(stores, { name: "few", databaseUrl: await anotherLedger(stores, "few"), rows: FEW });
    const many = await observing(stores, { name: "many", databaseUrl: stores.env.DATABASE_URL, rows });
    say(`${rows} jobs and rows are there`);
    const small = await sweptByIntake(few, say);
    const large = await sweptByIntake(many, say);
    say(`swept in ${large.firstMs} ms at first, then in ${large.sweepMs} ms`);
    // The figures of a path are as old as its last sample, so both processes go on.
    const front = await frontPages(few, many, rounds);
    for (const { stop } of [small, large]) stop();
    const raw = await sideBySide(3, { read: () => rawRead(stores, many) });
    await Promise.all([few.stores.close(), many.stores.close()]);
    return {
      figures: {
        rows,
        frontPageMs: median(front.many),
        frontPageP99Ms: percentile(front.many, 0.99),
        smallFrontPageMs: median(front.few),
        firstSweepSec: large.firstMs / 1_000,
        sweepSec: large.sweepMs / 1_000,
        rawReadSec: median(raw.read) / 1_000,
        intakeMiB: large.peakMiB,
        smallIntakeMiB: small.peakMiB,
      },
      ratios: {
        frontPage: {
          value: median(front.many) / median(front.few),
          of: `the front page ÷ the same with ${FEW} jobs and rows`,
          target: { atMost: 1.5 },
        },
        resident: {
          value: large.peakMiB,
          of: "greatest resident size of the intake process, MiB",
          target: { atMost: 512 },
        },
        sweep: {
          value: large.sweepMs / median(raw.read),
          of: "a whole sweep of jobs and rows that are known ÷ a raw read of the same jobs and rows",
          target: { atMost: 2 },
        },
      },
      notes: [
        STORE_NOTE,
        "every job waits and says one version more than its row, so that every key has an outstanding write; checked by the front page",
        "the raw read: LRANGE and HMGET by pages of 5,000, then SELECT by keyset pages of 5,000, one after the other",
        "the sweep runs in an intake process of its own at a share of 1, while its rounds read the queue's ends and compare outstanding keys",
        ...(rows === ROWS
          ? []
          : [`scaled down to ${rows.toLocaleString("en")}; the target is for ${ROWS.toLocaleString("en")}`]),
      ],
    };
  });

interface Observing {
  name: string;
  rows: number;
  stores: Stores;
  env: Record<string, string>;
}

/** Another system's queue and table of this size, observed from a ledger of its own. */
async function observing(
  { env, configFile }: BenchStores,
  { name, databaseUrl, rows }: { name: string; databaseUrl: string; rows: number },
): Promise<Observing> {
  await fillTable(env.ORIGIN_URL, name, rows);
  await fillQueue(env.QUEUE_URL, name, rows);
  const file = join(dirname(configFile), `${name}.yaml`);
  writeFileSync(file, configuration(name));
  const own = { ...env, DATABASE_URL: databaseUrl, TRUEUP_CONFIG: file, TRUEUP_SECRET: "s".repeat(32) };
  const config = loadConfig({ path: file, env: own });
  return { name, rows, env: own, stores: await openStores({ config, databaseUrl, name: "bench", log: SILENT }) };
}

const configuration = (name: string) => `connections:
  queue: { redis: "\${QUEUE_URL}" }
  shop: { postgres: "\${ORIGIN_URL}" }
paths:
  - name: ${name}
    mode: observed
    invariant: external
    replay: last-write-wins
    maxTruthLag: 24h
    sweep: { share: 1 }
    queue: { connection: queue, name: ${name}, job: { key: /id, version: /rev, payload: /doc } }
    origin: { connection: shop, table: public.${name}, key: id, version: rev, value: { jsonb: doc } }
`;

const fillTable = (url: string, name: string, rows: number) =>
  onDatabase(url, async (client) => {
    await client.query(`CREATE TABLE public.${name} (id text PRIMARY KEY, rev bigint NOT NULL, doc jsonb NOT NULL)`);
    await client.query(
      `INSERT INTO public.${name} SELECT 'k' || lpad(n::text, 9, '0'), 1, jsonb_build_object('name', 'Customer ' || n, 'rank', n) FROM generate_series(1, $1) n`,
      [rows],
    );
    await client.query(`VACUUM (ANALYZE) public.${name}`);
  });

/** Jobs as BullMQ keeps waiting ones, without a client of theirs for each. */
async function fillQueue(url: string, name: string, rows: number): Promise<void> {
  const redis = new Redis(url);
  const now = Date.now();
  for (let from = 1; from <= rows; from += CHUNK) {
    const batch = redis.pipeline();
    const ids = Array.from({ length: Math.min(CHUNK, rows - from + 1) }, (_, i) => from + i);
    for (const id of ids) {
      const data = { id: `k${String(id).padStart(9, "0")}`, rev: 2, doc: { name: `Customer ${id}`, rank: -id } };
      batch.hset(`bull:${name}:${id}`, {
        name: "write",
        data: JSON.stringify(data),
        opts: "{}",
        timestamp: now,
        delay: 0,
      });
    }
    batch.lpush(`bull:${name}:wait`, ...ids);
    await batch.exec();
  }
  redis.disconnect();
}

/** Starts an intake process and waits until it went round everything twice; the second time finds nothing new. */
async function sweptByIntake({ name, rows, env, stores }: Observing, say: (line: string) => void) {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", "tsx", "workers/main.ts", "intake"], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  const firstEnds = new Map<string, number>();
  let firstMs: number | null = null;
  let shown = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (child.exitCode !== null) throw new Error(`the intake process ended with ${child.exitCode}`);
    const walks = (await stores.ledgerPool.query<Walk>(WALKS)).rows;
    for (const { source, last_ended_at: at } of walks)
      if (at !== null && !firstEnds.has(source)) firstEnds.set(source, at.getTime());
    if (firstEnds.size === 2) firstMs ??= performance.now() - began;
    const met = walks.reduce((sum, walk) => sum + Number(walk.met), 0);
    if (met < shown || met > shown + rows / 4) {
      shown = met;
      say(`${name}: ${met} met in this round, after ${Math.round((performance.now() - began) / 1_000)} s`);
    }
    const again = walks.filter(
      (walk) => (walk.last_begun_at?.getTime() ?? 0) >= (firstEnds.get(walk.source) ?? Infinity),
    );
    if (firstMs === null || again.length < 2) continue;
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    const lasted = again.map((walk) => (walk.last_ended_at?.getTime() ?? 0) - (walk.last_begun_at?.getTime() ?? 0));
    return {
      firstMs,
      sweepMs: lasted.reduce((sum, ms) => sum + ms, 0),
      peakMiB: Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024),
      stop() {
        process.off("exit", end);
        end();
      },
    };
  }
}

interface Walk {
  source: string;
  met: string;
  last_begun_at: Date | null;
  last_ended_at: Date | null;
}

const WALKS = "SELECT source, met, last_begun_at, last_ended_at FROM observed_walk";

async function frontPages(few: Observing, many: Observing, rounds: number) {
  const ask = ({ stores, rows }: Observing) => {
    const asker = askerOf(stores);
    return async () => {
      const listed = await asker(listPaths, {});
      const outstanding = listed.ok ? listed.value.items[0]?.truth.outstanding : JSON.stringify(listed);
      if (outstanding !== String(rows)) throw new Error(`${outstanding} are shown, ${rows} are outstanding`);
    };
  };
  return sideBySide(rounds, { few: ask(few), many: ask(many) });
}

async function rawRead({ env }: BenchStores, { name, rows }: Observing): Promise<void> {
  const redis = new Redis(env.QUEUE_URL);
  let jobs = 0;
  for (let at = 0; at < rows; at += CHUNK) {
    const ids = await redis.lrange(`bull:${name}:wait`, -(at + CHUNK), -(at + 1));
    const batch = redis.pipeline();
    for (const id of ids) batch.hmget(`bull:${name}:${id}`, ...JOB_FIELDS);
    jobs += (await batch.exec())?.length ?? 0;
  }
  redis.disconnect();
  const client = new pg.Client({ connectionString: env.ORIGIN_URL });
  await client.connect();
  let read = 0;
  for (let after = ""; ; ) {
    const page = await client.query(
      `SELECT id, rev::text, doc::text FROM public.${name} WHERE id > $1 ORDER BY id LIMIT ${CHUNK}`,
      [after],
    );
    if (page.rows.length === 0) break;
    read += page.rows.length;
    after = page.rows.at(-1).id;
  }
  await client.end();
  if (jobs !== rows || read !== rows) throw new Error(`${jobs} jobs and ${read} rows were read of ${rows}`);
}
