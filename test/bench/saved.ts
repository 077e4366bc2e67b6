import { askSaved } from "../../lib/queries/saved/ask";
import { askerOf } from "../fixtures/ask";
import type { Bench } from "./bench";
import { BigLedger } from "./big-ledger";
import { lookUp } from "./lookup";
import { median, percentile, sideBySide } from "./measure";
import { type BenchStores, onDatabase, STORE_NOTE, withStores } from "./stores";

const ROWS = 10_000_000;
const SAMPLES = 1_500;
const CHUNK = 500_000;
const ANSWERS = ["saved", "saved-then-replaced"];

/** "Did we save it" by request id, the origin's receipt included, against a look-up by primary key. */
export const saved: Bench = ({ rows = ROWS, rounds = SAMPLES, say }) =>
  withStores({ caches: true, say }, async (stores) => {
    const ledger = new BigLedger({ rows, outstanding: 0, pathIds: [stores.profile.pathId], lanes: 4 });
    await ledger.build(stores.env.DATABASE_URL, say);
    await fillOrigin(stores, ledger);
    say("the origin has their rows and receipts");
    const requests = await someRequests(stores, ledger, rounds + 50);
    const asker = askerOf(stores);
    const ask = async (requestId: string) => {
      const question = { path: null, key: null, actor: null, requestId, idempotencyKey: null, mutation: null };
      const result = await asker(askSaved, { ...question, cursor: null, limit: 100 });
      const [answer, ...rest] = result.ok ? result.value.answers : [];
      if (answer === undefined || rest.length > 0 || !ANSWERS.includes(answer.answer))
        throw new Error(`${requestId}: ${JSON.stringify(result)}`);
    };
    const samples = await sideBySide(rounds, {
      saved: (round) => ask(requests[round] as string),
      lookUp: () => lookUp(stores.readPool, ledger),
    });
    return {
      figures: {
        rows,
        savedMs: median(samples.saved),
        savedP99Ms: percentile(samples.saved, 0.99),
        lookUpMs: median(samples.lookUp),
      },
      ratios: {
        saved: {
          value: median(samples.saved) / median(samples.lookUp),
          of: "the answer by request id ÷ look-up by primary key",
          target: { atMost: 10 },
        },
      },
      notes: [
        STORE_NOTE,
        "every mutation is settled and has its receipt in an origin on another server; each answer was read from it and checked to be saved, or saved and then replaced",
        `a request id that was not asked for before each time, one call of each in turn, ${rounds} times`,
        ...(rows === ROWS
          ? []
          : [`scaled down to ${rows.toLocaleString("en")} rows; the target is for ${ROWS.toLocaleString("en")}`]),
      ],
    };
  });

/** A receipt for each mutation, and for each key its newest row. */
async function fillOrigin(stores: BenchStores, ledger: BigLedger): Promise<void> {
  const { id, key, version } = ledger.sql("i");
  await onDatabase(stores.env.ORIGIN_URL, async (client) => {
    await client.query("SET synchronous_commit = off");
    for (let from = 0; from < ledger.size.rows; from += CHUNK) {
      const range = `generate_series(${from}::bigint, ${Math.min(ledger.size.rows, from + CHUNK) - 1}::bigint) i`;
      await client.query(
        `INSERT INTO trueup.receipt (mutation, version, path, key) SELECT ${id}, ${version}, 'profile', ${key} FROM ${range}`,
      );
    }
    await client.query(
      `INSERT INTO profile (user_id, version, doc) SELECT ${key}, max(${version}), '{"name": "Customer"}'
       FROM generate_series(0::bigint, ${ledger.size.rows - 1}::bigint) i GROUP BY 1`,
    );
    await client.query("VACUUM (ANALYZE) trueup.receipt, profile");
    await client.query("CHECKPOINT");
  });
}

async function someRequests(stores: BenchStores, ledger: BigLedger, count: number): Promise<string[]> {
  const numbers = Array.from({ length: count }, () => Math.floor(Math.random() * ledger.size.rows));
  const { rows } = await stores.readPool.query<{ request: string }>(
    `SELECT ${ledger.sql("i").request} AS request FROM unnest($1::bigint[]) i`,
    [numbers],
  );
  return rows.map((row) => row.request);
}
