/** Every finding, worst first; a key's verdict is its first. */
export const FINDINGS = [
  "unreachable",
  "phantom",
  "regressed",
  "mismatched",
  "differs",
  "bypassed",
  "conflicted",
  "failed",
  "held",
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

/** The ledger's number of each finding. It says nothing about the order, and never changes; a new finding takes the next one. */
const CODES: Record<FindingKind, number> = {
  unreachable: 0,
  phantom: 1,
  regressed: 2,
  mismatched: 3,
  bypassed: 4,
  conflicted: 5,
  failed: 6,
  stranded: 7,
  gapped: 8,
  "suppressed-shown": 9,
  "region-split": 10,
  stale: 11,
  late: 12,
  masked: 13,
  pending: 14,
  converged: 15,
  held: 16,
  differs: 17,
};
const BY_CODE = new Map(FINDINGS.map((finding) => [CODES[finding], finding]));
/** The highest number of a finding. */
export const LAST_CODE = Math.max(...Object.values(CODES));
/** Every finding at the place of its number. */
export const FINDINGS_BY_CODE = Array.from({ length: LAST_CODE + 1 }, (_, code) => findingOf(code));

/** One disagreement, with what was read and where. `since` is known where the evidence itself tells it. */
export interface Finding {
  finding: FindingKind;
  since: Date | null;
  sentence: string;
  evidence: { store: string; shows: string }[];
  /** The cache regions whose entries it is about; absent where it is about more than cache entries, or none. */
  regions?: string[];
}

/** What a since-when is: when the stores began to disagree, or, where no store tells that, when it was first seen. */
export const SINCE_KINDS = ["began", "seen"] as const;
export type SinceKind = (typeof SINCE_KINDS)[number];

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

/** The number that the ledger knows a finding by. */
export function codeOf(finding: FindingKind): number {
  return CODES[finding];
}

/** The finding of a number; throws for a number that no finding has. */
export function findingOf(code: number): FindingKind {
  const finding = BY_CODE.get(code);
  if (finding === undefined) throw new RangeError(`no finding has the number ${code}`);
  return finding;
}

/** A finding as a mask of its own. */
export function maskOf(finding: FindingKind): number {
  return 1 << CODES[finding];
}

/** A set of findings as a bit mask, for the ledger. */
export function kindsMask(findings: readonly Pick<Finding, "finding">[]): number {
  return findings.reduce((mask, f) => mask | maskOf(f.finding), 0);
}
