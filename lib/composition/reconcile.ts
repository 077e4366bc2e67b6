import { randomBytes } from "node:crypto";
import { postgresLedgerKeys } from "../adapters/postgres/reconcile/ledger-keys";
import { postgresReconciliations } from "../adapters/postgres/reconcile/reconciliations";
import { type PartSource, partsOf } from "../domain/reconcile/parts";
import type { Reconciliations } from "../ports/reconciliations";
import type { Log } from "../ports/wired-path";
import { type Pace, Reconciler } from "../read-models/reconcile/reconciler";
import { observations } from "./ledger-sides";
import type { Stores } from "./stores";

/** Reconciliations: their start, their standing and what they found. */
export function reconciliations(stores: Pick<Stores, "ledgerPool">): Reconciliations {
  return postgresReconciliations(stores.ledgerPool);
}

/** A worker's engine over its stores. */
export function reconcilerOver(
  stores: Pick<Stores, "ledgerPool" | "paths">,
  options: { by: string; log: Log; stopping: AbortSignal; pace: Pace },
): Reconciler {
  const random = randomBytes(8);
  return new Reconciler(
    {
      reconciliations: reconciliations(stores),
      ledgerKeys: postgresLedgerKeys(stores.ledgerPool),
      observations: observations(stores),
      paths: stores.paths.values(),
    },
    { ...options, seeds: [random.readInt32LE(0), random.readInt32LE(4)] },
  );
}

/** The whole of every path, as a sweep goes through it. */
export function sweepsOf(stores: Pick<Stores, "paths">): { pathId: number; parts: PartSource[] }[] {
  return [...stores.paths.values()].map((path) => ({
    pathId: path.pathId,
    parts: partsOf(
      { by: "all" },
      { hasOrigin: path.origin !== null, regions: path.caches.map((cache) => cache.region) },
    ),
  }));
}
