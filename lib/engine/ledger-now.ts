import type { LedgerPort } from "../ledger/ledger";

/** The current time on the ledger's clock, in milliseconds. */
export async function ledgerNowMs(ledger: Pick<LedgerPort, "clockOffsetMs">): Promise<number> {
  return Date.now() + (await ledger.clockOffsetMs());
}
