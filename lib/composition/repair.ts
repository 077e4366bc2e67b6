import type { SteerParts } from "../commands/run/steer";
import type { BuildParts } from "../engine/plan/item-source";
import { bindStopped } from "../engine/run/bind-stopped";
import type { ReplayParts } from "../engine/run/parts";
import { gather } from "../evidence/gather";
import { IdMaker } from "../ledger/identity";
import { postgresIncidents } from "../ledger/recovery/incidents";
import { postgresPlans } from "../ledger/recovery/plans";
import { postgresRuns } from "../ledger/recovery/runs";
import type { Log } from "../stores/path";
import type { Console } from "./console";
import { ledgerReads } from "./ledger-sides";
import { createLog } from "./log";
import type { Stores } from "./stores";

const GATHER = { window: 100, deadlineMs: 3_000 };

/** What freezing a plan's list needs. */
export function buildParts(stores: Stores): BuildParts {
  return {
    plans: postgresPlans(stores.ledgerPool),
    runs: postgresRuns(stores.ledgerPool),
    incidents: postgresIncidents(stores.ledgerPool),
    paths: stores.paths,
    gather: (path, keys) => gather(path, keys, GATHER),
  };
}

/** What telling a run to go on or to stop needs. */
export function steerParts({ stores }: Pick<Console, "stores">): SteerParts {
  const parts = { ...buildParts(stores), log: createLog("trueup console", process.env) };
  return { runs: parts.runs, bind: (id, by) => bindStopped(parts, id, by) };
}

/** What carrying runs out needs. */
export async function replayParts(
  stores: Stores,
  context: { instance: string; log: Log; stopping: AbortSignal },
): Promise<ReplayParts> {
  return {
    runs: postgresRuns(stores.ledgerPool),
    plans: postgresPlans(stores.ledgerPool),
    reads: ledgerReads(stores),
    paths: stores.paths,
    ids: new IdMaker(await stores.ledger.clockOffsetMs()),
    log: context.log,
    replayer: `replayer ${context.instance}`,
    stopping: context.stopping,
  };
}
