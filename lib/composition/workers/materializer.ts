import { payOwedConfirmations } from "../../engine/drain/confirm";
import { raiseFences } from "../../engine/drain/fences";
import { Materializer } from "../../engine/drain/materializer";
import { RecentP99 } from "../../engine/drain/recent-p99";
import { repeat } from "../../engine/repeat";
import { forgetOldFlushes } from "../../engine/rollback/forget";
import { watchPath } from "../../engine/rollback/watch";
import { consumeLanes } from "../consume";
import { drainControl, rollbackLedger } from "../ledger-sides";
import { beating, type RunWorker } from "./worker";

const FENCES_EVERY_MS = 100;
const MARKS_EVERY_MS = 2_000;
const FORGET_EVERY_MS = 600_000;

/** Applies queued mutations to their origins, and tells cache regions what they could not be told before. */
export const runMaterializer: RunWorker = async (context) => {
  const { stores, log, stopping } = context;
  const control = drainControl(stores);
  const by = `materializer ${context.instance}`;
  const rollback = { rollbacks: rollbackLedger(stores, by), log, by };
  let settled = 0;
  const commits = new RecentP99();
  const consumers = [...stores.paths.values()].flatMap((path) => {
    if (path.queue === null || path.origin === null) return [];
    const materializer = new Materializer(path, {
      by,
      log,
      stopping,
      onSettled: (n) => {
        settled += n;
      },
      onFlushed: (ms) => commits.add(path.config.name, ms),
    });
    return [consumeLanes(stores, path, (lane, ids) => materializer.flush(lane, ids))];
  });
  await Promise.all([
    repeat("confirmations", context, async () => {
      return (await payOwedConfirmations(stores.ledger, stores.paths.values())) ? 50 : 1_000;
    }),
    repeat("fences", context, async () => {
      await raiseFences(control, stores.paths);
      return FENCES_EVERY_MS;
    }),
    repeat("marks", context, async () => {
      // A store that is away keeps no other path from being compared.
      await Promise.allSettled([...stores.paths.values()].map((path) => watchPath(rollback, path)));
      return MARKS_EVERY_MS;
    }),
    repeat("old flushes", context, async () => {
      const forgotten = await Promise.all([...stores.paths.values()].map((path) => forgetOldFlushes(rollback, path)));
      return forgotten.some((n) => n > 0) ? 1_000 : FORGET_EVERY_MS;
    }),
    beating("materializer", context, () => ({ settled, ...commits.byName() })),
  ]);
  await Promise.all(consumers.map((consumer) => consumer.close()));
};
