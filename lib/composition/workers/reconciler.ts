import { RECHECKED_AT_ONCE, recheckFindings } from "../../engine/reconcile/recheck";
import { INCIDENT_PACE } from "../../engine/reconcile/reconciler";
import { repeat } from "../../engine/repeat";
import { underSweepLease } from "../../engine/sweep/lease";
import { receiptsWalkOver, reconcilerOver, reconciliations, sensingOver, sweeperOver, sweeps } from "../reconcile";
import { beating, type RunWorker } from "./worker";

const LOOK_EVERY_MS = 500;
const LEASE_EVERY_MS = 1_000;
const RECHECK_AFTER_MS = 2_000;
const RECHECK_EVERY_MS = 500;

/** Compares every key of what an incident is about, sweeps every path without end, follows what stores tell, and sees findings go as they are repaired. */
export const runReconciler: RunWorker = async (context) => {
  const { stores, log, stopping } = context;
  const ledger = reconciliations(stores);
  const by = `reconciler ${context.instance}`;
  const asked = reconcilerOver(stores, { by, log, stopping, pace: INCIDENT_PACE });
  const sweeper = sweeperOver(stores, { by, log });
  const sensing = sensingOver(stores, { log, hurry: (pathId) => sweeper.hurry(pathId) });
  const receipts = receiptsWalkOver(stores, { by, log });
  const byId = new Map([...stores.paths.values()].map((path) => [path.pathId, path]));
  let rechecked = 0;
  await Promise.all([
    repeat("reconcile", context, async () => ((await asked.round()) ? 0 : LOOK_EVERY_MS)),
    repeat("sweep", context, async () => {
      await underSweepLease(sweeps(stores), { by, stopping }, async (ending) => {
        await Promise.all([sweeper.run(ending), sensing.run(ending), receipts.run(ending)]);
      });
      return LEASE_EVERY_MS;
    }),
    repeat("recheck findings", context, async () => {
      const before = new Date(Date.now() + (await stores.ledger.clockOffsetMs()) - RECHECK_AFTER_MS);
      const n = await recheckFindings(ledger, byId, before);
      rechecked += n;
      return n === RECHECKED_AT_ONCE ? 50 : RECHECK_EVERY_MS;
    }),
    beating("reconciler", context, () => ({
      scanned: asked.scanned,
      swept: sweeper.met,
      receipts: receipts.compared,
      sensed: sensing.looked,
      rechecked,
    })),
  ]);
};
