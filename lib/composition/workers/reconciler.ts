import { INCIDENT_PACE } from "../../engine/reconcile/reconciler";
import { reconcilerLoop } from "../../engine/sweep/loop";
import {
  comparisonOver,
  receiptsWalkOver,
  reconcilerOver,
  reconciliations,
  sensingOver,
  sweeperOver,
  sweeps,
} from "../reconcile";
import { type RunWorker, runLoop } from "./worker";

/** Compares what incidents ask for, and sweeps every path. */
export const runReconciler: RunWorker = (context) => {
  const { stores, log, stopping } = context;
  const by = `reconciler ${context.instance}`;
  const sweeper = sweeperOver(stores, { by, log });
  const loop = reconcilerLoop({
    ledger: stores.ledger,
    reconciliations: reconciliations(stores),
    sweeps: sweeps(stores),
    comparisonOf: comparisonOver(stores),
    reconciler: reconcilerOver(stores, { by, log, stopping, pace: INCIDENT_PACE }),
    sweeper,
    sensing: sensingOver(stores, { log, hurry: (pathId) => sweeper.hurry(pathId) }),
    receipts: receiptsWalkOver(stores, { by, log }),
    by,
    stopping,
  });
  return runLoop("reconciler", context, loop);
};
