import { materializerLoop } from "../../engine/drain/loop";
import { consumeLanes } from "../consume";
import { drainControl, rollbackLedger } from "../ledger-sides";
import { type RunWorker, runLoop } from "./worker";

/** Applies queued mutations to their origins. */
export const runMaterializer: RunWorker = async (context) => {
  const { stores, log, stopping } = context;
  const by = `materializer ${context.instance}`;
  const loop = materializerLoop({
    ledger: stores.ledger,
    control: drainControl(stores),
    rollbacks: rollbackLedger(stores, by),
    paths: stores.paths,
    by,
    log,
    stopping,
    consume: (path, flush) => consumeLanes(stores, path, flush),
  });
  await runLoop("materializer", context, loop);
  await loop.end();
};
