import type { Stores } from "../../lib/composition/stores";
import { runRelay } from "../../workers/relay";
import { backlog } from "../fixtures/backlog";
import type { Bench } from "./bench";
import { median } from "./measure";
import { type BenchStores, STORE_NOTE, withStores } from "./stores";

const ROWS = 1_000_000;
const SIZES = [10_000, 100_000];

/** From a relay's start to a full queue, over backlogs that were never analysed. */
export const relayStart: Bench = ({ rows = ROWS, rounds = 5, say }) => {
  const sizes = [...SIZES.filter((size) => size < rows), rows];
  return withStores({ caches: false, paths: ["profile"], say }, async (stores) => {
    const took = new Map<number, number[]>(sizes.map((size) => [size, []]));
    for (let round = 0; round < rounds; round++)
      for (const size of sizes) {
        const ms = await start(stores, size);
        took.get(size)?.push(ms);
        say(`round ${round + 1} of ${rounds}: ${size} outstanding, handed over ${Math.round(ms)} ms after the start`);
      }
    const ms = (size: number) => median(took.get(size) as number[]);
    const least = sizes[0] as number;
    return {
      figures: Object.fromEntries(
        sizes.flatMap((size) => [
          [`handedOver${size}Ms`, ms(size)],
          [`rowOf${size}Us`, (ms(size) / size) * 1_000],
        ]),
      ),
      ratios: {
        startMs: {
          value: ms(rows),
          of: `milliseconds from a relay's start to the last of ${rows} handed over`,
          target: { atMost: 2_000 },
        },
        costGrowth: {
          value: ms(rows) / rows / (ms(least) / least),
          of: `cost of one at ${rows} ÷ cost of one at ${least}`,
          target: { atMost: 1.3 },
        },
      },
      notes: [
        STORE_NOTE,
        "the backlog had been queued, and the queue lost everything: the relay takes all of it back and hands it over; autovacuum is off and nothing was analysed",
        "each round begins with emptied tables; afterwards each mutation stands in exactly one job of the queue's",
      ],
    };
  });
};

async function start(stores: BenchStores, rows: number): Promise<number> {
  await stores.ledgerPool.query("TRUNCATE mutation, outstanding; UPDATE lane_tally SET total = 0");
  await stores.redis("queue").flushall();
  await backlog(stores.ledgerPool, { path: "profile", rows, queued: true });
  const stop = new AbortController();
  const log = { info() {}, warn() {}, error: console.error };
  let handedOver = 0;
  let counting: Stores = stores;
  const counted = new Promise<void>((done) => {
    const handOff: typeof stores.ledger.handOff = async (...asked) => {
      const n = await stores.ledger.handOff(...asked);
      handedOver += n;
      if (handedOver >= rows) done();
      return n;
    };
    counting = { ...stores, ledger: { ...stores.ledger, handOff } };
  });
  const began = performance.now();
  const relay = runRelay({ stores: counting, instance: "bench", log, stopping: stop.signal });
  await counted;
  const ms = performance.now() - began;
  stop.abort();
  await relay;
  await verify(stores, rows);
  return ms;
}

/** Checks that the queue has as many ids as are outstanding. */
async function verify(stores: BenchStores, rows: number): Promise<void> {
  const { rows: jobs } = await stores.readPool.query<{ jobs: number; rows: number }>(
    "SELECT count(DISTINCT job)::int AS jobs, count(*)::int AS rows FROM outstanding WHERE state = 1",
  );
  const client = stores.redis("queue");
  let queued = 0;
  for (let lane = 0; lane < 4; lane++) queued += await client.llen(`trueup:profile-${lane}:wait`);
  if (jobs[0]?.rows !== rows || jobs[0]?.jobs !== queued)
    throw new Error(
      `of ${rows} mutations ${jobs[0]?.rows} are queued in ${jobs[0]?.jobs} jobs; the queue has ${queued}`,
    );
}
