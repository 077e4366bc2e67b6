import type { RepairLedger } from "../engine/observed/repair-ledger";
import type { BuildParts } from "../engine/plan/parts";
import type { ReplayParts } from "../engine/run/parts";
import { gather } from "../evidence/gather";
import { erasureWorkOn } from "../ledger/erasures/work";
import { incidentsOn } from "../ledger/incidents/incidents";
import { IdMaker } from "../ledger/mutations/identity";
import { observedEffectsOn } from "../ledger/observed/effects";
import { queueHoldsOn } from "../ledger/observed/holds";
import { observedIntakeOn } from "../ledger/observed/intake";
import { observedReadsOn } from "../ledger/observed/reads";
import { observedRepairReadsOn } from "../ledger/observed/repair-reads";
import { plansOn } from "../ledger/plans/plans";
import { runsOn } from "../ledger/runs/runs";
import type { Log } from "../stores/path";
import { ledgerReads } from "./ledger-sides";
import type { Stores } from "./stores";

const GATHER = { window: 100, deadlineMs: 3_000 };

/** The dependencies of freezing a plan's list. */
export function buildParts(stores: Stores): BuildParts {
  return {
    plans: plansOn(stores.ledgerPool),
    runs: runsOn(stores.ledgerPool),
    incidents: incidentsOn(stores.ledgerPool),
    paths: stores.paths,
    observed: stores.observed,
    observedLedger: repairLedger(stores),
    rules: stores.config.access?.rules ?? [],
    gather: (path, keys) => gather(path, keys, GATHER),
    erasing: erasureWorkOn(stores.ledgerPool).runningKeys,
  };
}

/** The ledger's sides of repairs on other systems' paths. */
export function repairLedger({ ledgerPool }: Pick<Stores, "ledgerPool">): RepairLedger {
  return {
    reads: observedReadsOn(ledgerPool),
    repairs: observedRepairReadsOn(ledgerPool),
    effects: observedEffectsOn(ledgerPool),
    holds: queueHoldsOn(ledgerPool),
    intake: observedIntakeOn(ledgerPool),
  };
}

/** The dependencies of executing runs. */
export async function replayParts(
  stores: Stores,
  context: { instance: string; log: Log; stopping: AbortSignal },
): Promise<ReplayParts> {
  return {
    runs: runsOn(stores.ledgerPool),
    plans: plansOn(stores.ledgerPool),
    reads: ledgerReads(stores),
    paths: stores.paths,
    observed: stores.observed,
    observedLedger: repairLedger(stores),
    rules: stores.config.access?.rules ?? [],
    ids: new IdMaker(await stores.ledger.clockOffsetMs()),
    log: context.log,
    replayer: `replayer ${context.instance}`,
    stopping: context.stopping,
  };
}
