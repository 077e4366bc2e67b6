import type { Ledger } from "../../ledger/ledger";
import type { Reconciliations } from "../../ledger/reconciliations/reconciliations";
import type { Sweeps } from "../../ledger/sweep/sweeps";
import { ledgerNowMs } from "../ledger-now";
import type { Loop } from "../loop";
import type { ComparisonOf } from "../reconcile/comparison";
import { RECHECKED_AT_ONCE, recheckFindings } from "../reconcile/recheck";
import type { Reconciler } from "../reconcile/reconciler";
import { underSweepLease } from "./lease";
import type { ReceiptsWalk } from "./receipts-walk";
import type { Sensing } from "./sensing";
import type { Sweeper } from "./sweeper";

const LOOK_EVERY_MS = 500;
const LEASE_EVERY_MS = 1_000;
const RECHECK_AFTER_MS = 2_000;
const RECHECK_EVERY_MS = 500;

export interface ReconcilerLoopParts {
  ledger: Ledger;
  reconciliations: Reconciliations;
  sweeps: Sweeps;
  comparisonOf: ComparisonOf;
  /** Compares what incidents ask for; sweeper, sensing and receipts run under the sweep's lease. */
  reconciler: Reconciler;
  sweeper: Sweeper;
  sensing: Sensing;
  receipts: ReceiptsWalk;
  by: string;
  stopping: AbortSignal;
}

/**
 * Compares every key in an incident's scope, sweeps every path without end, follows the sensors, and closes findings as keys are
 * repaired.
 */
export function reconcilerLoop(parts: ReconcilerLoopParts): Loop {
  const { ledger, reconciler, sweeper, sensing, receipts, by, stopping } = parts;
  let rechecked = 0;
  const sweep = async () => {
    await underSweepLease(parts.sweeps, { by, stopping }, async (ending) => {
      await Promise.all([sweeper.run(ending), sensing.run(ending), receipts.run(ending)]);
    });
    return LEASE_EVERY_MS;
  };
  const recheck = async () => {
    const before = new Date((await ledgerNowMs(ledger)) - RECHECK_AFTER_MS);
    const n = await recheckFindings(parts.reconciliations, parts.comparisonOf, before);
    rechecked += n;
    return n === RECHECKED_AT_ONCE ? 50 : RECHECK_EVERY_MS;
  };
  return {
    rounds: [
      { name: "reconcile", once: async () => ((await reconciler.round()) ? 0 : LOOK_EVERY_MS) },
      { name: "sweep", once: sweep },
      { name: "recheck findings", once: recheck },
    ],
    progress: () => ({
      scanned: reconciler.scanned,
      swept: sweeper.met,
      receipts: receipts.compared,
      sensed: sensing.looked,
      rechecked,
    }),
  };
}
