import pg from "pg";
import { plainArray, textArray } from "../../lib/postgres/arrays";
import type { Bench } from "./bench";
import { median, timed } from "./measure";
import { acceptEach, keyOf, payloadOf, repairing } from "./repairs";
import { type BenchStores, onDatabase, STORE_NOTE, withStores } from "./stores";

const ROWS = 480_000;
const RAW_BATCH = 500;
const ONE_BY_ONE = 8_000;

/**
 * A plan over every outstanding mutation, frozen and run with every safety on. It runs against a client-fed compare-and-set upsert
 * of the same rows, and against the same work row by row. The origin is another Postgres server, and then the ledger's own
 * database.
 */
export const replay: Bench = async ({ rows = ROWS, rounds = 1, say }) => {
  const apart = await withStores({ caches: false, say }, (stores) => replayed(stores, rows, rounds, say));
  const together = await withStores({ caches: false, together: true, say }, (stores) =>
    replayed(stores, rows, rounds, say),
  );
  const perSec = (ms: number[]) => rows / (median(ms) / 1_000);
  return {
    figures: {
      plannedPerSec: perSec(apart.planned),
      replayedPerSec: perSec(apart.ran),
      rawUpsertPerSec: perSec(apart.raw),
      rowByRowPerSec: perSec(apart.single),
      togetherReplayedPerSec: perSec(together.ran),
      togetherRawUpsertPerSec: perSec(together.raw),
      residentMiB: Math.max(apart.resident, together.resident),
    },
    ratios: {
      replayToRaw: {
        value: perSec(apart.ran) / perSec(apart.raw),
        of: "a plan executed (receipts, before-images, read-back, settling) ÷ client-fed compare-and-set upsert of the same rows, one connection",
        target: { atLeast: 0.8 },
      },
      togetherToRaw: {
        value: perSec(together.ran) / perSec(together.raw),
        of: "the same with the origin in the ledger's own database",
        target: { atLeast: 1.3 },
      },
      replayToRowByRow: {
        value: perSec(apart.ran) / perSec(apart.single),
        of: "the first ÷ row by row, 16 in parallel",
        target: { atLeast: 15 },
      },
      plannedPerSec: {
        value: perSec(apart.planned),
        of: "dispositions stored, a second",
        target: { atLeast: 100_000 },
      },
    },
    notes: [
      STORE_NOTE,
      `${rows.toLocaleString("en")} outstanding mutations of as many keys, each over a row that is there; the replayer runs in this process`,
    ],
  };
};

/** Milliseconds of each round. */
async function replayed(stores: BenchStores, rows: number, rounds: number, say: (line: string) => void) {
  const times = { planned: [] as number[], ran: [] as number[], raw: [] as number[], single: [] as number[] };
  let resident = 0;
  for (let round = 0; round < rounds; round++) {
    await seed(stores, rows);
    await acceptEach(stores, stores.profile, rows, say);
    const repair = await repairing(stores, stores.profile);
    let plan: Awaited<ReturnType<typeof repair.plan>> | undefined;
    times.planned.push(
      await timed(async () => {
        plan = await repair.plan({ kind: "replay", selection: { all: true }, ratePerSec: 1_000_000, canary: 0 });
      }),
    );
    if (plan?.counts.apply !== String(rows)) throw new Error(`the plan says ${JSON.stringify(plan?.counts)}`);
    say(`planned in ${(times.planned.at(-1) ?? 0).toFixed(0)} ms`);
    const run = await repair.start(plan);
    times.ran.push(
      await timed(async () => {
        const ended = await repair.carryOut(run);
        if (ended.outcomes.applied !== String(rows))
          throw new Error(`${ended.state}: ${JSON.stringify(ended.outcomes)}`);
      }),
    );
    resident = Math.max(resident, process.memoryUsage().rss / 2 ** 20);
    say(`ran in ${(times.ran.at(-1) ?? 0).toFixed(0)} ms`);
    times.raw.push(await timed(() => rawUpsert(stores, rows)));
    times.single.push((await timed(() => rowByRow(stores))) * (rows / ONE_BY_ONE));
    await repair.close(run.incident);
  }
  return { ...times, resident };
}

const seed = (stores: BenchStores, rows: number) =>
  onDatabase(stores.env.ORIGIN_URL, (origin) => seedOrigin(origin, rows));

async function seedOrigin(origin: pg.Client, rows: number): Promise<void> {
  await origin.query("TRUNCATE profile");
  await origin.query("DROP TABLE IF EXISTS raw_profile");
  await origin.query(
    "CREATE TABLE raw_profile (user_id text PRIMARY KEY, version bigint NOT NULL, doc jsonb NOT NULL)",
  );
  for (let from = 0; from < rows; from += 20_000)
    for (const table of ["profile", "raw_profile"])
      await origin.query(
        `INSERT INTO ${table} SELECT 'user-' || lpad(n::text, 9, '0'), 0, '{"name":"Before"}' FROM generate_series($1::int, $2::int) n`,
        [from, Math.min(from + 20_000, rows) - 1],
      );
  await origin.query("VACUUM ANALYZE profile").catch(() => {});
}

const UPSERT = `INSERT INTO raw_profile AS t (user_id, version, doc)
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[]::jsonb[]) ON CONFLICT (user_id) DO UPDATE
  SET version = EXCLUDED.version, doc = EXCLUDED.doc WHERE t.version < EXCLUDED.version`;

async function rawUpsert(stores: BenchStores, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: stores.env.ORIGIN_URL });
  await client.connect();
  for (let from = 0; from < rows; from += RAW_BATCH) {
    const numbers = Array.from({ length: Math.min(RAW_BATCH, rows - from) }, (_, i) => from + i);
    await client.query({
      name: "raw",
      text: UPSERT,
      values: [
        textArray(numbers.map(keyOf)),
        plainArray(numbers.map(() => 1)),
        textArray(numbers.map((n) => JSON.stringify(payloadOf(n)))),
      ],
    });
  }
  await client.end();
}

/** Read, one-row write, one-row mark: the work of a script that replays a queue. */
async function rowByRow(stores: BenchStores): Promise<void> {
  const origin = new pg.Pool({ connectionString: stores.env.ORIGIN_URL, max: 16 });
  const ledger = new pg.Pool({ connectionString: stores.env.DATABASE_URL, max: 16 });
  await ledger.query("CREATE TABLE IF NOT EXISTS bench_mark (key text PRIMARY KEY)");
  await ledger.query("TRUNCATE bench_mark");
  let next = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let n = next++; n < ONE_BY_ONE; n = next++) {
        await ledger.query({
          name: "read",
          text: "SELECT payload FROM mutation WHERE path_id = $1 AND key = $2 ORDER BY version DESC LIMIT 1",
          values: [stores.profile.pathId, keyOf(n)],
        });
        await origin.query({
          name: "put",
          text: "UPDATE raw_profile SET version = 2, doc = $2 WHERE user_id = $1 AND version < 2",
          values: [keyOf(n), JSON.stringify(payloadOf(n))],
        });
        await ledger.query({ name: "mark", text: "INSERT INTO bench_mark VALUES ($1)", values: [keyOf(n)] });
      }
    }),
  );
  await Promise.all([origin.end(), ledger.end()]);
}
