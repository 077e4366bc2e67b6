/** Every finding, worst first; a key's verdict is its first. The order is also the ledger's encoding and must not change. */
export const FINDINGS = [
  "unreachable",
  "phantom",
  "regressed",
  "mismatched",
  "bypassed",
  "conflicted",
  "failed",
  "stranded",
  "gapped",
  "suppressed-shown",
  "region-split",
  "stale",
  "late",
  "masked",
  "pending",
  "converged",
] as const;
export type FindingKind = (typeof FINDINGS)[number];

/** One disagreement, with what was read and where. `since` is known where the evidence itself tells it. */
export interface Finding {
  finding: FindingKind;
  since: Date | null;
  sentence: string;
  evidence: { store: string; shows: string }[];
  /** The cache regions whose entries it is about; absent where it is about more than cache entries, or none. */
  regions?: string[];
}

/** The regions of a finding's stores, where all of these are caches. */
export function regionsOf(stores: readonly string[]): Pick<Finding, "regions"> {
  const regions = stores.flatMap((store) => (store.startsWith(CACHE) ? [store.slice(CACHE.length)] : []));
  return regions.length === stores.length && regions.length > 0 ? { regions } : {};
}
const CACHE = "cache ";

/** Findings that two reads at slightly different moments can fake: they count only when a second reading shows them too. */
export const RACE_PRONE: ReadonlySet<FindingKind> = new Set([
  "phantom",
  "regressed",
  "mismatched",
  "bypassed",
  "stranded",
  "gapped",
  "region-split",
  "stale",
]);

/** The order of a finding; lower is worse. */
export function rankOf(finding: FindingKind): number {
  return FINDINGS.indexOf(finding);
}

/** A set of findings as a bit mask, for the ledger. */
export function kindsMask(findings: readonly Pick<Finding, "finding">[]): number {
  return findings.reduce((mask, f) => mask | (1 << rankOf(f.finding)), 0);
}
