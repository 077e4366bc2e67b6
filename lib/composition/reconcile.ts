import { randomBytes } from "node:crypto";
import { postgresLedgerKeys } from "../adapters/postgres/reconcile/ledger-keys";
import { postgresReconciliations } from "../adapters/postgres/reconcile/reconciliations";
import { postgresSweeps } from "../adapters/postgres/sweep/sweeps";
import type { Reconciliations } from "../ports/reconciliations";
import type { Sweeps } from "../ports/sweeps";
import type { Log } from "../ports/wired-path";
import { type Pace, Reconciler } from "../read-models/reconcile/reconciler";
import { Sweeper, type SweeperOptions } from "../read-models/sweep/sweeper";
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
  return new Reconciler(
    {
      reconciliations: reconciliations(stores),
      ledgerKeys: postgresLedgerKeys(stores.ledgerPool),
      observations: observations(stores),
      paths: stores.paths.values(),
    },
    { ...options, seeds: seeds() },
  );
}

/** The sweep's lease, its places and what it found. */
export function sweeps(stores: Pick<Stores, "ledgerPool">): Sweeps {
  return postgresSweeps(stores.ledgerPool);
}

/** The sweep over a worker's stores. */
export function sweeperOver(
  stores: Pick<Stores, "ledgerPool" | "paths">,
  options: Omit<SweeperOptions, "seeds">,
): Sweeper {
  return new Sweeper(
    {
      sweeps: sweeps(stores),
      ledgerKeys: postgresLedgerKeys(stores.ledgerPool),
      observations: observations(stores),
      paths: stores.paths.values(),
    },
    { ...options, seeds: seeds() },
  );
}

function seeds(): [number, number] {
  const random = randomBytes(8);
  return [random.readInt32LE(0), random.readInt32LE(4)];
}
