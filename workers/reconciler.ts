import { reconcilerOver, reconciliations, sweepsOf } from "../lib/composition/reconcile";
import { RECHECKED_AT_ONCE, recheckFindings } from "../lib/read-models/reconcile/recheck";
import { INCIDENT_PACE, SWEEP_PACE } from "../lib/read-models/reconcile/reconciler";
import { beating, type RunWorker, repeat } from "./worker";

const LOOK_EVERY_MS = 500;
const SWEEP_EVERY_MS = 15 * 60_000;
const DUE_SWEEPS_EVERY_MS = 10_000;
const RECHECK_AFTER_MS = 2_000;
const RECHECK_EVERY_MS = 500;

/** Compares every key of what an incident is about, sweeps every path outside incidents, and sees findings go as they are repaired. */
export const runReconciler: RunWorker = async (context) => {
  const { stores, log, stopping } = context;
  const ledger = reconciliations(stores);
  const by = `reconciler ${context.instance}`;
  const asked = reconcilerOver(stores, { by, log, stopping, pace: INCIDENT_PACE });
  const sweeping = reconcilerOver(stores, { by: `${by} sweep`, log, stopping, pace: SWEEP_PACE });
  const byId = new Map([...stores.paths.values()].map((path) => [path.pathId, path]));
  let rechecked = 0;
  await Promise.all([
    repeat("reconcile", context, async () => ((await asked.round("incident")) ? 0 : LOOK_EVERY_MS)),
    repeat("sweep", context, async () => ((await sweeping.round("sweep")) ? 0 : DUE_SWEEPS_EVERY_MS / 5)),
    repeat("due sweeps", context, async () => {
      await ledger.startSweeps(sweepsOf(stores), SWEEP_EVERY_MS);
      return DUE_SWEEPS_EVERY_MS;
    }),
    repeat("recheck findings", context, async () => {
      const before = new Date(Date.now() + (await stores.ledger.clockOffsetMs()) - RECHECK_AFTER_MS);
      const n = await recheckFindings(ledger, byId, before);
      rechecked += n;
      return n === RECHECKED_AT_ONCE ? 50 : RECHECK_EVERY_MS;
    }),
    beating("reconciler", context, () => ({ scanned: asked.scanned, swept: sweeping.scanned, rechecked })),
  ]);
};
