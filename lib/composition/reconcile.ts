import { randomBytes } from "node:crypto";
import { type ComparisonOf, nativeComparison, observedComparison } from "../engine/reconcile/comparison";
import { type Pace, Reconciler } from "../engine/reconcile/reconciler";
import { oweLostReceipts } from "../engine/rollback/lost-receipts";
import { ReceiptsWalk, type ReceiptsWalkOptions } from "../engine/sweep/receipts-walk";
import { Sensing, type SensingOptions } from "../engine/sweep/sensing";
import { Sweeper, type SweeperOptions } from "../engine/sweep/sweeper";
import { ledgerKeysOn } from "../ledger/reconciliations/ledger-keys";
import type { Reconciliations } from "../ledger/reconciliations/reconciliations";
import { reconciliationsOn } from "../ledger/reconciliations/reconciliations";
import { receiptWalkOn } from "../ledger/sweep/receipts";
import { sensorsOn } from "../ledger/sweep/sensors";
import type { Sweeps } from "../ledger/sweep/sweeps";
import { sweepsOn } from "../ledger/sweep/sweeps";
import { redisTracking } from "../stores/cache/redis/tracking";
import type { Log } from "../stores/path";
import { observations, observedLedger, rollbackLedger } from "./ledger-sides";
import type { Stores } from "./stores";

/** Reconciliations: their start, their progress and their findings. */
export function reconciliations(stores: Pick<Stores, "ledgerPool">): Reconciliations {
  return reconciliationsOn(stores.ledgerPool);
}

/** How the keys of each configured path are compared: of Trueup's own, and of other systems'. */
export function comparisonOver(stores: Pick<Stores, "ledgerPool" | "paths" | "observed">): ComparisonOf {
  const keys = ledgerKeysOn(stores.ledgerPool);
  const ledger = observedLedger(stores);
  const own = new Map([...stores.paths.values()].map((path) => [path.pathId, path]));
  const others = new Map([...stores.observed.values()].map((path) => [path.pathId, path]));
  return (pathId, regions) => {
    const [path, observed] = [own.get(pathId), others.get(pathId)];
    if (path !== undefined) return nativeComparison(path, regions, keys);
    return observed === undefined ? null : observedComparison(observed, regions, ledger, keys);
  };
}

/** A worker's engine over its stores. */
export function reconcilerOver(
  stores: Pick<Stores, "ledgerPool" | "paths" | "observed">,
  options: { by: string; log: Log; stopping: AbortSignal; pace: Pace },
): Reconciler {
  return new Reconciler(
    {
      reconciliations: reconciliations(stores),
      observations: observations(stores),
      comparisonOf: comparisonOver(stores),
    },
    { ...options, seeds: seeds() },
  );
}

/** The sweep's lease, its checkpoints and its findings. */
export function sweeps(stores: Pick<Stores, "ledgerPool">): Sweeps {
  return sweepsOn(stores.ledgerPool);
}

/** The sweep over a worker's stores. */
export function sweeperOver(
  stores: Pick<Stores, "ledgerPool" | "paths">,
  options: Omit<SweeperOptions, "seeds">,
): Sweeper {
  return new Sweeper(
    {
      sweeps: sweeps(stores),
      ledgerKeys: ledgerKeysOn(stores.ledgerPool),
      observations: observations(stores),
      paths: stores.paths.values(),
    },
    { ...options, seeds: seeds() },
  );
}

/** Compares keys as soon as a sensor reports their change, on the paths that have sensors. */
export function sensingOver(
  stores: Pick<Stores, "ledgerPool" | "paths" | "origin" | "redis">,
  options: SensingOptions,
): Sensing {
  const paths = [...stores.paths.values()];
  const noted = paths.filter((path) => path.config.sensors.origin !== null);
  const connections = new Set(noted.flatMap(({ config }) => config.origin?.connection ?? []));
  return new Sensing(
    {
      records: sensorsOn(stores.ledgerPool),
      ledgerKeys: ledgerKeysOn(stores.ledgerPool),
      observations: observations(stores),
      paths,
      origins: [...connections].map((connection) => ({
        notes: stores.origin(connection).notes,
        paths: noted.filter(({ config }) => config.origin?.connection === connection),
      })),
      caches: paths.flatMap((path) =>
        path.config.sensors.caches === null
          ? []
          : path.config.caches.map((cache) => ({ path, sensor: redisTracking(cache, stores.redis(cache.connection)) })),
      ),
    },
    options,
  );
}

/** Compares settlements with receipts, on the paths that are swept. */
export function receiptsWalkOver(
  stores: Pick<Stores, "ledgerPool" | "paths" | "origin">,
  options: ReceiptsWalkOptions,
): ReceiptsWalk {
  const { by, log } = options;
  const parts = { rollbacks: rollbackLedger(stores, by), log, by };
  const paths = [...stores.paths.values()].filter(({ origin, config }) => origin !== null && config.sweep.share > 0);
  const connections = new Set(paths.flatMap(({ config }) => config.origin?.connection ?? []));
  return new ReceiptsWalk(
    {
      ledger: receiptWalkOn(stores.ledgerPool),
      origins: [...connections].map((connection) => ({
        connection,
        receipts: stores.origin(connection).receipts,
        paths: paths.filter(({ config }) => config.origin?.connection === connection),
      })),
      observations: observations(stores),
      owe: (path, ids) => oweLostReceipts(parts, path, ids),
    },
    options,
  );
}

function seeds(): [number, number] {
  const random = randomBytes(8);
  return [random.readInt32LE(0), random.readInt32LE(4)];
}
