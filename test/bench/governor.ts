import { IdMaker } from "../../lib/ledger/mutations/identity";
import { Acceptor } from "../../lib/write-path/accept";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import type { Bench } from "./bench";
import { acceptEach, keyOf, repairing } from "./repairs";
import { STORE_NOTE, withStores } from "./stores";

const RATE = 2_000;
const SECONDS = 10;
const LIVE_PER_SEC = 200;

/** The rate that a run holds beside live traffic, and the items that still land after an abort. */
export const governor: Bench = ({ say }) =>
  withStores({ caches: false, say }, async (stores) => {
    await acceptEach(stores, stores.profile, RATE * (SECONDS + 5), say);
    const repair = await repairing(stores, stores.profile);
    const plan = await repair.plan({ kind: "replay", selection: { all: true }, ratePerSec: RATE, canary: 0 });
    // Only later writes drain by themselves: the backlog is the run's.
    await stores.ledgerPool.query("UPDATE outstanding SET not_before = now() + interval '1 hour'");
    const stop = new AbortController();
    const context = {
      stores,
      instance: "bench",
      log: { info() {}, warn() {}, error: console.error },
      stopping: stop.signal,
    };
    const workers = Promise.all([runRelay(context), runMaterializer(context)]);
    const acceptor = new Acceptor(stores.profile, new IdMaker(await stores.ledger.clockOffsetMs()));
    let live = 0;
    const traffic = setInterval(() => {
      for (let i = 0; i < LIVE_PER_SEC / 20; i++)
        void acceptor.accept({
          key: `live-${keyOf(live)}`,
          operation: "set",
          payload: { n: live },
          idempotencyKey: `live-${live++}`,
          basedOn: null,
          actor: null,
          requestId: null,
        });
    }, 50);
    const run = await repair.start(plan);
    const carrying = repair.carryOut(run);
    const done = async () => Number((await repair.parts.runs.read(run.id))?.outcomes.applied ?? 0);
    await sleepUntil(async () => (await done()) > RATE);
    const [from, began] = [await done(), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
    const [to, ended] = [await done(), performance.now()];
    await repair.steer(run.id, "abort");
    const atAbort = await done();
    await carrying;
    const after = (await done()) - atAbort;
    clearInterval(traffic);
    stop.abort();
    await workers;
    const measured = (to - from) / ((ended - began) / 1_000);
    return {
      figures: { setPerSec: RATE, measuredPerSec: measured, landedAfterAbort: after, liveWrites: live },
      ratios: {
        offTheSetRate: {
          value: Math.abs(measured / RATE - 1),
          of: "|measured − set| ÷ set, with live traffic",
          target: { atMost: 0.05 },
        },
        batchesAfterAbort: {
          value: after / (RATE / 10),
          of: "items that landed after the abort ÷ one batch, a tenth of a second's worth",
          target: { atMost: 1 },
        },
      },
      notes: [STORE_NOTE, `${LIVE_PER_SEC} live writes a second are accepted and drained beside the run`],
    };
  });

async function sleepUntil(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 50));
}
