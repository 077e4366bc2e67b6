import type { LedgerReads } from "../../ledger/reads";

/** The observer checks every acknowledgment a second later: further behind than this it does not work. */
const BEHIND_MS = 30_000;

/** Why the open findings may be incomplete: the observer has fallen behind. Null while it keeps up. */
export async function unobserved(reads: Pick<LedgerReads, "observedUpTo">, now: Date): Promise<string | null> {
  const upTo = await reads.observedUpTo();
  if (upTo === null) return "the observer has not checked any key yet";
  if (now.getTime() - upTo.getTime() <= BEHIND_MS) return null;
  return `the observer has checked no write acknowledged since ${upTo.toISOString()}`;
}
