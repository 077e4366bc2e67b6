import { Queue } from "bullmq";
import { Relay } from "../../lib/engine/relay/relay";
import type { Bench } from "./bench";
import { timed } from "./measure";
import { acceptEach, repairing } from "./repairs";
import { type BenchStores, STORE_NOTE, withStores } from "./stores";

const QUEUED = 500_000;
const SHARE = 5;
const REMOVED = 200;

/** Suppresses a fifth of the queue by plan and run, against BullMQ's own remove() of waiting jobs, extrapolated. */
export const suppress: Bench = ({ rows = QUEUED, say }) =>
  withStores({ caches: false, say }, async (stores) => {
    const chosen = Math.min(100_000, Math.floor(rows / SHARE));
    await acceptEach(stores, stores.profile, rows, say);
    const relay = new Relay(stores.ledger, [stores.profile]);
    while ((await relay.round()) > 0);
    const repair = await repairing(stores, stores.profile);
    const { rows: ids } = await stores.ledgerPool.query<{ id: string }>(
      "SELECT mutation_id AS id FROM outstanding ORDER BY mutation_id LIMIT $1",
      [chosen],
    );
    const ours = await timed(async () => {
      const plan = await repair.plan({
        kind: "suppress",
        selection: { mutations: ids.map((row) => row.id) },
        ratePerSec: 1_000_000,
        canary: 0,
      });
      await repair.approve(plan, "another");
      const ended = await repair.carryOut(await repair.start(plan));
      if (ended.outcomes.applied !== String(chosen)) throw new Error(JSON.stringify(ended.outcomes));
    });
    say(`suppressed ${chosen} in ${ours.toFixed(0)} ms`);
    const theirs = (await bullmqRemove(stores, rows)) * (chosen / REMOVED);
    return {
      figures: { suppressedPerSec: chosen / (ours / 1_000), bullmqRemovedPerSec: chosen / (theirs / 1_000) },
      ratios: {
        suppressToRemove: {
          value: theirs / ours,
          of: `suppressing ${chosen.toLocaleString("en")} of ${rows.toLocaleString("en")} queued, plan included ÷ BullMQ's remove() loop over waiting jobs`,
          target: { atLeast: 100 },
        },
      },
      notes: [STORE_NOTE, `remove() was timed for ${REMOVED} jobs spread over the list and extrapolated`],
    };
  });

async function bullmqRemove(stores: BenchStores, rows: number): Promise<number> {
  const queue = new Queue("single", { connection: { url: stores.env.QUEUE_URL }, prefix: "bench" });
  for (let from = 0; from < rows; from += 1_000)
    await queue.addBulk(
      Array.from({ length: 1_000 }, (_, i) => ({ name: "one", data: {}, opts: { jobId: `job-${from + i}` } })),
    );
  const ms = await timed(async () => {
    for (let i = 0; i < REMOVED; i++) await queue.remove(`job-${Math.floor((i + 0.5) * (rows / REMOVED))}`);
  });
  await queue.obliterate({ force: true });
  await queue.close();
  return ms;
}
