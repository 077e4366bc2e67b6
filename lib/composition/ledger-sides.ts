import { postgresDrain } from "../adapters/postgres/ledger/drain";
import { postgresRollbacks } from "../adapters/postgres/ledger/rollback";
import { postgresLedgerReads } from "../adapters/postgres/ledger-reads/ledger-reads";
import { postgresObservations } from "../adapters/postgres/ledger-reads/observations";
import type { DrainControl } from "../ports/drain-control";
import type { LedgerObservations, LedgerReads } from "../ports/ledger-reads";
import type { RollbackLedger } from "../ports/rollback";
import type { Stores } from "./stores";

/** What workers read and write beside the write path. */
export function observations(stores: Pick<Stores, "ledgerPool">): LedgerObservations {
  return postgresObservations(stores.ledgerPool);
}

/** What screens and GET routes read, on connections of their own. */
export function ledgerReads(stores: Pick<Stores, "readPool">): LedgerReads {
  return postgresLedgerReads(stores.readPool);
}

/** Pauses of draining. */
export function drainControl(stores: Pick<Stores, "ledgerPool">): DrainControl {
  return postgresDrain(stores.ledgerPool);
}

/** What the ledger does when it or an origin was put back; `by` is who settles. */
export function rollbackLedger(stores: Pick<Stores, "ledgerPool">, by: string): RollbackLedger {
  return postgresRollbacks(stores.ledgerPool, by);
}
