import type { ObservedLedger } from "../engine/observed/compare";
import type { Fences } from "../ledger/drain/fences";
import { fencesOn } from "../ledger/drain/fences";
import type { Observations } from "../ledger/observations/observations";
import { observationsOn } from "../ledger/observations/observations";
import { observedIntakeOn } from "../ledger/observed/intake";
import { type ObservedReads, observedReadsOn } from "../ledger/observed/reads";
import type { LedgerReads } from "../ledger/reads";
import { ledgerReadsOn } from "../ledger/reads";
import type { Rollbacks } from "../ledger/rollback/rollback";
import { rollbacksOn } from "../ledger/rollback/rollback";
import type { Stores } from "./stores";

/** The workers' reads and writes apart from the write path. */
export function observations(stores: Pick<Stores, "ledgerPool">): Observations {
  return observationsOn(stores.ledgerPool);
}

/** The reads of screens and GET routes, on connections of their own. */
export function ledgerReads(stores: Pick<Stores, "readPool">): LedgerReads {
  const reads = ledgerReadsOn(stores.readPool);
  return { ...reads, sweepStandings: atMostEvery(STANDINGS_GOOD_FOR_MS, reads.sweepStandings) };
}

/** The reads of what is known of other systems' writes. */
export function observedReads(stores: Pick<Stores, "readPool">): ObservedReads {
  return observedReadsOn(stores.readPool);
}

/** What the intake of observed paths reads and keeps in the ledger. */
export function observedLedger(stores: Pick<Stores, "ledgerPool">): ObservedLedger {
  return {
    intake: observedIntakeOn(stores.ledgerPool),
    reads: observedReadsOn(stores.ledgerPool),
    observations: observations(stores),
  };
}

/** The sweep's progress changes about once a second, and every screen reads it. */
const STANDINGS_GOOD_FOR_MS = 1_000;

function atMostEvery<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let known: { untilMs: number; value: Promise<T> } | null = null;
  return () => {
    if (known !== null && known.untilMs > performance.now()) return known.value;
    const value = read();
    const mine = { untilMs: performance.now() + ms, value };
    known = mine;
    value.catch(() => {
      if (known === mine) known = null;
    });
    return value;
  };
}

/** Pauses of draining. */
export function drainControl(stores: Pick<Stores, "ledgerPool">): Fences {
  return fencesOn(stores.ledgerPool);
}

/** The ledger's side of rollbacks; settlements record `by`. */
export function rollbackLedger(stores: Pick<Stores, "ledgerPool">, by: string): Rollbacks {
  return rollbacksOn(stores.ledgerPool, by);
}
