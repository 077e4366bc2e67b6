import { FINDINGS, type FindingKind } from "../../../lib/domain/verdict/findings";

export type Finding = FindingKind;
/** How a state is drawn: each tone has its own colour and its own shape. */
export type Tone = "bad" | "warn" | "moving" | "good" | "unknown";

const ABOUT: Record<Finding, readonly [Tone, string]> = {
  unreachable: ["unknown", "A store could not be read in time: no verdict beyond what is proven."],
  phantom: ["bad", "A cache shows what neither ledger nor origin knows: seen by users, never durable."],
  regressed: ["bad", "The origin is below what was materialized: applied truth was overwritten or lost."],
  mismatched: ["bad", "Two stores hold one version with different values."],
  differs: ["bad", "A store holds at this key what carries no version, such as another program's value."],
  bypassed: ["bad", "The origin is above the ledger: written behind the ledger's back."],
  conflicted: ["bad", "A mutation waits for a decision: the origin moved on from the version it builds on."],
  failed: ["bad", "Attempts are exhausted."],
  held: ["moving", "Outstanding under a pause: it waits until what holds it is resumed."],
  stranded: ["bad", "Outstanding, but in no queue beyond the grace time: the handoff was lost."],
  gapped: ["warn", "Versions are missing between materialized and head."],
  "suppressed-shown": ["warn", "A cache shows a suppressed mutation's value."],
  "region-split": ["warn", "Two cache regions disagree: the answer depends on the path taken."],
  stale: ["warn", "A cache is below the origin: a missed invalidation, or an old refill."],
  late: ["warn", "Outstanding longer than the contract tolerates."],
  masked: ["moving", "A cache is ahead of the origin: an eviction or failover would show older truth."],
  pending: ["moving", "Outstanding, within the tolerated lag."],
  converged: ["good", "Nothing to report."],
};

/** How serious a finding is, for its colour and shape. */
export const findingTone = (of: Finding): Tone => ABOUT[of][0];

/** What a finding means, in one sentence. */
export const findingMeaning = (of: Finding): string => ABOUT[of][1];

/** The findings that were counted, worst first, without those that count nothing. */
export function countedFindings(counts: Partial<Record<Finding, string>>): { finding: Finding; count: string }[] {
  return FINDINGS.flatMap((each) => {
    const count = counts[each];
    return count === undefined || count === "0" ? [] : [{ finding: each, count }];
  });
}
