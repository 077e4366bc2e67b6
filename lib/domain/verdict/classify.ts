import { cacheFindings } from "./cache-findings";
import type { KeyEvidence } from "./evidence";
import { type Finding, type FindingKind, rankOf } from "./findings";
import { foreignFinding } from "./foreign-finding";
import { ledgerFindings } from "./ledger-findings";
import { isUnnumbered } from "./numbering";
import { originFindings } from "./origin-findings";
import { unreachableFinding } from "./unreachable-finding";
import { isOwnNumber, viewOf } from "./view";

/** The verdict of all stores on a key, with every finding. */
export interface Verdict {
  verdict: FindingKind;
  sentence: string;
  /** Worst first; `converged` alone when there is nothing to report. */
  findings: Finding[];
}

/**
 * The verdict of a key at one read time: the worst of its findings. A store that could not be read is never taken for an
 * empty one: only what the others prove without it is said.
 */
export function classify(evidence: KeyEvidence): Verdict {
  const view = viewOf(evidence);
  const found = [
    unreachableFinding(evidence),
    ...cacheFindings(view),
    ...originFindings(view),
    ...ledgerFindings(view),
    foreignFinding(view),
  ]
    .filter((finding) => finding !== null)
    .sort((a, b) => rankOf(a.finding) - rankOf(b.finding));
  const first = found[0];
  if (first !== undefined) return { verdict: first.finding, sentence: first.sentence, findings: found };
  const sentence = "Every store that has this key agrees, and nothing is outstanding.";
  return { verdict: "converged", sentence, findings: [{ finding: "converged", since: null, sentence, evidence: [] }] };
}

/**
 * Whether one acknowledged version is everywhere by now: in the origin, and in no cache below it; or suppressed, and shown
 * nowhere. Null when a store that would have to say so could not be read.
 */
export function consistentFor(version: bigint, evidence: KeyEvidence): boolean | null {
  const view = viewOf(evidence);
  const { ledger, origin, caches } = view;
  if (origin === null) return null;
  const withdrawn = origin.at < version;
  if (withdrawn) {
    if (ledger === null) return null;
    if (!ledger.mutations.some((m) => m.version === version && m.state === "suppressed")) return false;
  }
  const wanted = withdrawn ? origin.at : version;
  const below = caches.filter(({ entry }) => entry.version === null || entry.version < wanted);
  if (below.some(({ entry }) => !isOwnNumber(view, entry) || (ledger !== null && !isUnnumbered(view, entry))))
    return false;
  if (ledger === null && below.length > 0) return null;
  if (withdrawn && caches.some(({ entry }) => entry.version === version)) return false;
  return evidence.caches.every((cache) => cache.reading.reachable) ? true : null;
}
