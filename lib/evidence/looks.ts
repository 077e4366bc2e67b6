import type { Verdict } from "../domain/verdict/classify";
import type { DivergenceStory, FoundDivergence } from "../ledger/observations/model";
import type { LedgerReads } from "../ledger/reads";
import { withDeadline } from "../stores/deadline";

type Findings = DivergenceStory["findings"];

const LEDGER_WITHIN_MS = 1_000;

/** A key as a person saw it, and the row by which it is listed. */
export interface Looked {
  pathId: number;
  key: string;
  verdict: Verdict;
  row(): NonNullable<FoundDivergence["row"]>;
}

/** Takes keys that people looked at, for a worker that lists the divergent ones. Taking a key neither waits nor writes. */
export interface Looks {
  offer(looked: Looked): void;
}

/** The findings by which a looked-at key is listed, each with its since-when; a key that is not listed is offered to be. Never throws. */
export async function listedFindings(
  { reads, looks }: { reads: Pick<LedgerReads, "knownFindings">; looks: Looks },
  looked: Looked,
): Promise<Findings> {
  const { pathId, key } = looked;
  const known = await withDeadline(reads.knownFindings(pathId, [key]), LEDGER_WITHIN_MS, "the ledger").catch(
    () => null,
  );
  if (known === null) return [];
  const findings = known.get(key);
  if (findings === undefined) looks.offer(looked);
  return findings ?? [];
}
