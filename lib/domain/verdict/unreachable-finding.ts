import type { KeyEvidence } from "./evidence";
import { type Finding, regionsOf } from "./findings";

/** A single finding for all stores that could not be read in time. */
export function unreachableFinding(evidence: KeyEvidence): Finding | null {
  const away: Finding["evidence"] = [];
  const note = (store: string, reading: { reachable: true } | { reachable: false; because: string }) => {
    if (!reading.reachable) away.push({ store, shows: `could not be read: ${reading.because}` });
  };
  note("ledger", evidence.ledger);
  note("queue", evidence.queue);
  for (const cache of evidence.caches) note(`cache ${cache.region}`, cache.reading);
  note("origin", evidence.origin);
  for (const replica of evidence.replicas) note(`replica ${replica.name}`, replica.reading);
  if (away.length === 0) return null;
  const names = away.map((a) => a.store).join(", ");
  return {
    finding: "unreachable",
    since: null,
    sentence: `Some stores could not be read (${names}), so the verdict covers only the other stores.`,
    evidence: away,
    ...regionsOf(away.map((a) => a.store)),
  };
}
