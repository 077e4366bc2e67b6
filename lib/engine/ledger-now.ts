import type { LedgerPort } from "../ledger/ledger";

/** Now on the ledger's clock, in milliseconds. */
export async function ledgerNowMs(ledger: Pick<LedgerPort, "clockOffsetMs">): Promise<number> {
  return Date.now() + (await ledger.clockOffsetMs());
}
