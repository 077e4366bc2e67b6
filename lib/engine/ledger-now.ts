import type { Ledger } from "../ledger/ledger";

/** The current time on the ledger's clock, in milliseconds. */
export async function ledgerNowMs(ledger: Pick<Ledger, "clockOffsetMs">): Promise<number> {
  return Date.now() + (await ledger.clockOffsetMs());
}
