/** The facts of a finding. All code that tells findings apart reads this table, or has an exhaustive record. */
export interface FindingFacts {
  /** The ledger's number of the finding. It says nothing about the order, and never changes; a new finding takes the next one. */
  code: number;
  /** The finding's severity, for its colour and shape. */
  severity: "bad" | "warn" | "moving" | "good" | "unknown";
  /** The finding's meaning, in a sentence. */
  meaning: string;
  /** The usual ways back in words; the key's page has those that are offered as its stores stand. */
  usualWays: string | null;
  /** The finding is about outstanding mutations, and is counted in mutations. */
  aboutOwed: boolean;
  /**
   * Whether clearing or rebuilding entries is about it, and what it does to the gate of that step: it closes the gate, or closes it where
   * it is older than the incident's horizon.
   */
  entries: "closes" | "closes-when-old" | null;
  /** Two reads at slightly different moments can fake it: it counts only when a second reading shows it too. */
  racing: boolean;
  /** Ordinary traffic has this finding in passing, so reconciliation ignores the finding. */
  transient: boolean;
  /** A key that a person looks at is listed for it. */
  listed: boolean;
}

/** Every finding, worst first; a key's verdict is its first. */
export const FINDING_FACTS = {
  unreachable: {
    code: 0,
    severity: "unknown",
    meaning: "A store could not be read in time, so the verdict covers only the other stores.",
    usualWays: null,
    aboutOwed: false,
    entries: null,
    racing: false,
    transient: false,
    listed: false,
  },
  unknown: {
    code: 18,
    severity: "unknown",
    meaning: "The stores carry too little to tell whether they agree.",
    usualWays: null,
    aboutOwed: false,
    entries: null,
    racing: false,
    transient: false,
    listed: false,
  },
  phantom: {
    code: 1,
    severity: "bad",
    meaning:
      "A cache shows a value that neither the ledger nor the origin has: users see it, and it was never durable.",
    usualWays: "clear or salvage",
    aboutOwed: false,
    entries: "closes",
    racing: true,
    transient: false,
    listed: true,
  },
  regressed: {
    code: 2,
    severity: "bad",
    meaning: "The origin is below a materialized version: applied truth was overwritten or lost.",
    usualWays: "replay",
    aboutOwed: false,
    entries: null,
    racing: true,
    transient: false,
    listed: true,
  },
  mismatched: {
    code: 3,
    severity: "bad",
    meaning: "Two stores hold one version with different values.",
    usualWays: "rewrite or adopt",
    aboutOwed: false,
    entries: "closes",
    racing: true,
    transient: false,
    listed: true,
  },
  differs: {
    code: 17,
    severity: "bad",
    meaning: "A store holds a value without a version at this key, such as another program's value.",
    usualWays: null,
    aboutOwed: false,
    entries: null,
    racing: false,
    transient: false,
    listed: true,
  },
  bypassed: {
    code: 4,
    severity: "bad",
    meaning: "The origin is above the ledger: the row was written behind the ledger's back.",
    usualWays: "amend or adopt",
    aboutOwed: false,
    entries: null,
    racing: true,
    transient: false,
    listed: true,
  },
  conflicted: {
    code: 5,
    severity: "bad",
    meaning: "A mutation waits for a decision: the origin is past the version that the mutation builds on.",
    usualWays: "amend or suppress",
    aboutOwed: true,
    entries: null,
    racing: false,
    transient: false,
    listed: true,
  },
  failed: {
    code: 6,
    severity: "bad",
    meaning: "A mutation's attempts at the origin are used up.",
    usualWays: "replay, amend or suppress",
    aboutOwed: true,
    entries: null,
    racing: false,
    transient: false,
    listed: true,
  },
  held: {
    code: 16,
    severity: "moving",
    meaning: "A pause holds outstanding mutations until the pause is resumed.",
    usualWays: "resume",
    aboutOwed: true,
    entries: null,
    racing: false,
    transient: true,
    listed: true,
  },
  stranded: {
    code: 7,
    severity: "bad",
    meaning: "An outstanding mutation is in no queue beyond the grace time: the handoff was lost.",
    usualWays: "replay",
    aboutOwed: true,
    entries: null,
    racing: true,
    transient: false,
    listed: true,
  },
  gapped: {
    code: 8,
    severity: "warn",
    meaning: "Versions are missing between materialized and head.",
    usualWays: null,
    aboutOwed: true,
    entries: null,
    racing: true,
    transient: false,
    listed: true,
  },
  "suppressed-shown": {
    code: 9,
    severity: "warn",
    meaning: "A cache shows the value of a mutation that a person suppressed.",
    usualWays: "clear",
    aboutOwed: false,
    entries: "closes",
    racing: false,
    transient: false,
    listed: true,
  },
  "region-split": {
    code: 10,
    severity: "warn",
    meaning: "Two cache regions disagree: a reader's value depends on the region.",
    usualWays: "rebuild or clear",
    aboutOwed: false,
    entries: "closes",
    racing: true,
    transient: false,
    listed: true,
  },
  stale: {
    code: 11,
    severity: "warn",
    meaning: "A cache is below the origin: a missed invalidation, or an old refill.",
    usualWays: "rebuild or clear",
    aboutOwed: false,
    entries: "closes",
    racing: true,
    transient: false,
    listed: true,
  },
  late: {
    code: 12,
    severity: "warn",
    meaning: "A mutation is outstanding longer than the contract tolerates.",
    usualWays: "wait or replay",
    aboutOwed: true,
    entries: null,
    racing: false,
    transient: true,
    listed: true,
  },
  masked: {
    code: 13,
    severity: "moving",
    meaning: "A cache is ahead of the origin: an eviction or failover would show older truth.",
    usualWays: "wait or replay",
    aboutOwed: true,
    entries: "closes-when-old",
    racing: false,
    transient: true,
    listed: true,
  },
  pending: {
    code: 14,
    severity: "moving",
    meaning: "A mutation is outstanding, within the tolerated lag.",
    usualWays: "wait",
    aboutOwed: true,
    entries: null,
    racing: false,
    transient: true,
    listed: false,
  },
  converged: {
    code: 15,
    severity: "good",
    meaning: "Every store that has the key agrees.",
    usualWays: null,
    aboutOwed: false,
    entries: null,
    racing: false,
    transient: true,
    listed: false,
  },
} as const satisfies Record<string, FindingFacts>;
export type FindingKind = keyof typeof FINDING_FACTS;

/** Every finding, worst first. */
export const FINDINGS = Object.keys(FINDING_FACTS) as FindingKind[];

/** The facts of a finding. */
export const findingFacts = (finding: FindingKind): FindingFacts => FINDING_FACTS[finding];

/** The findings whose facts satisfy a condition, worst first. */
export const findingsThat = (is: (facts: FindingFacts) => boolean): FindingKind[] =>
  FINDINGS.filter((finding) => is(findingFacts(finding)));

const BY_CODE = new Map(FINDINGS.map((finding) => [codeOf(finding), finding]));
/** The highest number of a finding. */
export const LAST_CODE = Math.max(...BY_CODE.keys());
/** Every finding at the place of its number. */
export const FINDINGS_BY_CODE = Array.from({ length: LAST_CODE + 1 }, (_, code) => findingOf(code));

/** The findings that clearing and rebuilding entries is about, worst first. */
export const ENTRY_FINDINGS = findingsThat(({ entries }) => entries !== null);

/** A disagreement between stores, with the evidence of each. `since` is set where the evidence itself has the time. */
export interface Finding {
  finding: FindingKind;
  since: Date | null;
  sentence: string;
  evidence: { store: string; shows: string }[];
  /** The cache regions whose entries it is about; absent where it is about more than cache entries, or none. */
  regions?: string[];
}

/** Kinds of since-times: the start of the disagreement, or, where no store has that, the first sight of it. */
export const SINCE_KINDS = ["began", "seen"] as const;
export type SinceKind = (typeof SINCE_KINDS)[number];

/** The regions of a finding's stores, where all of these are caches. */
export function regionsOf(stores: readonly string[]): Pick<Finding, "regions"> {
  const regions = stores.flatMap((store) => (store.startsWith(CACHE) ? [store.slice(CACHE.length)] : []));
  return regions.length === stores.length && regions.length > 0 ? { regions } : {};
}
const CACHE = "cache ";

/** Findings that two reads at slightly different moments can fake: they count only when a second reading shows them too. */
export const RACE_PRONE: ReadonlySet<FindingKind> = new Set(findingsThat(({ racing }) => racing));

/** The order of a finding; lower is worse. */
export function rankOf(finding: FindingKind): number {
  return FINDINGS.indexOf(finding);
}

/** The number that the ledger knows a finding by. */
export function codeOf(finding: FindingKind): number {
  return FINDING_FACTS[finding].code;
}

/** The finding of a number; throws for a number that no finding has. */
export function findingOf(code: number): FindingKind {
  const finding = BY_CODE.get(code);
  if (finding === undefined) throw new RangeError(`no finding has the number ${code}`);
  return finding;
}

/** A finding as a mask of its own. */
export function maskOf(finding: FindingKind): number {
  return 1 << codeOf(finding);
}

/** A set of findings as a bit mask, for the ledger. */
export function kindsMask(findings: readonly Pick<Finding, "finding">[]): number {
  return findings.reduce((mask, f) => mask | maskOf(f.finding), 0);
}
