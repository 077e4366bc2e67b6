import { Queue, Worker } from "bullmq";
import type pg from "pg";
import { IdMaker } from "../../lib/ledger/mutations/identity";
import { Acceptor } from "../../lib/write-path/accept";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import type { Bench } from "./bench";
import { median, timed } from "./measure";
import { proposal } from "./proposals";
import { type BenchStores, onDatabase, STORE_NOTE, withStores } from "./stores";

const MUTATIONS = 40_000;
const KEYS = 10_000_000;
const DRAIN_CONCURRENCY = 100;
const POLL_MS = 10;

/** From outstanding rows to receipts and settlements through BullMQ, against BullMQ's own drain of one job a mutation. */
export const materialize: Bench = ({ rounds = 5, say }) =>
  withStores({ caches: false, say }, async (stores) => {
    const acceptor = new Acceptor(stores.profile, new IdMaker(await stores.ledger.clockOffsetMs()));
    const materialized: number[] = [];
    const drained: number[] = [];
    for (let round = -1; round < rounds; round++) {
      await fill(acceptor);
      const ours = await drainLedger(stores);
      const theirs = await drainBullmq(stores.env.QUEUE_URL);
      say(`round ${round + 1} of ${rounds}: materialized ${rate(ours)}/s, BullMQ's empty drain ${rate(theirs)}/s`);
      if (round < 0) continue;
      materialized.push(ours);
      drained.push(theirs);
    }
    await verify(stores, (rounds + 1) * MUTATIONS);
    return {
      figures: {
        materializedPerSec: MUTATIONS / (median(materialized) / 1_000),
        bullmqDrainPerSec: MUTATIONS / (median(drained) / 1_000),
      },
      ratios: {
        materializeToDrain: {
          value: median(drained.map((ms, i) => ms / (materialized[i] as number))),
          of: `outstanding to receipt and settlement ÷ BullMQ's drain with an empty processor, one job a mutation, concurrency ${DRAIN_CONCURRENCY}`,
          target: { atLeast: 1.5 },
        },
      },
      notes: [
        STORE_NOTE,
        "relay and materializer as the worker process runs them, in one process; the origin is another Postgres server; the path has no caches",
        `${MUTATIONS} mutations a round on ${KEYS.toLocaleString("en")} keys, so nearly every one is written; afterwards receipts, settlements and counts were compared`,
      ],
    };
  });

function rate(ms: number): number {
  return Math.round(MUTATIONS / (ms / 1_000));
}

async function fill(acceptor: Acceptor): Promise<void> {
  for (let made = 0; made < MUTATIONS; made += 4_000) {
    const answers = await acceptor.acceptMany(Array.from({ length: 4_000 }, () => proposal(KEYS)));
    if (answers.some((answer) => !answer.ok)) throw new Error("a mutation was refused");
  }
}

/** Times relay and materializer from their start until nothing is owed; both are ended before it returns. */
async function drainLedger(stores: BenchStores): Promise<number> {
  const stop = new AbortController();
  const log = { info() {}, warn: console.error, error: console.error };
  const context = { stores, instance: "bench", log, stopping: stop.signal };
  const began = performance.now();
  const workers = Promise.all([runRelay(context), runMaterializer(context)]);
  while ((await owed(stores.readPool)) > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const ms = performance.now() - began;
  stop.abort();
  await workers;
  return ms;
}

async function owed(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ owed: string }>({
    name: "owed",
    text: "SELECT sum(CASE kind WHEN 0 THEN total ELSE -total END) AS owed FROM lane_tally",
  });
  return Number(rows[0]?.owed);
}

/** Times BullMQ itself on as many jobs that do nothing. */
async function drainBullmq(url: string): Promise<number> {
  const connection = { url, maxRetriesPerRequest: null };
  const queue = new Queue("empty", { connection, prefix: "bench" });
  for (let made = 0; made < MUTATIONS; made += 500)
    await queue.addBulk(
      Array.from({ length: 500 }, (_, i) => ({
        name: "one",
        data: { id: made + i },
        opts: { removeOnComplete: true },
      })),
    );
  let left = MUTATIONS;
  const worker = new Worker("empty", async () => {}, {
    connection,
    prefix: "bench",
    concurrency: DRAIN_CONCURRENCY,
    autorun: false,
  });
  await worker.waitUntilReady();
  const ms = await timed(
    () =>
      new Promise<void>((resolve) => {
        worker.on("completed", () => {
          if (--left === 0) resolve();
        });
        void worker.run();
      }),
  );
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  return ms;
}

/** Checks that each mutation has one receipt and one settlement, and that the counts agree. */
async function verify(stores: BenchStores, mutations: number): Promise<void> {
  const { rows: ledger } = await stores.readPool.query<{ settled: number; outstanding: number }>(
    "SELECT (SELECT count(*)::int FROM settlement) AS settled, (SELECT count(*)::int FROM outstanding) AS outstanding",
  );
  const { rows: origin } = await onDatabase(stores.env.ORIGIN_URL, (client) =>
    client.query<{ receipts: number }>("SELECT count(*)::int AS receipts FROM trueup.receipt"),
  );
  const [settled, receipts] = [ledger[0]?.settled, origin[0]?.receipts];
  const { rows: covered } = await stores.readPool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM settlement WHERE outcome = 2",
  );
  if (settled !== mutations || ledger[0]?.outstanding !== 0 || receipts !== mutations - (covered[0]?.n ?? 0))
    throw new Error(`of ${mutations} mutations ${settled} are settled and ${receipts} have a receipt`);
}
