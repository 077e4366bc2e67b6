import { FINDINGS, type FindingKind, findingFacts } from "../../../lib/domain/verdict/findings";

export type Finding = FindingKind;
/** The looks of a state: each tone has its own colour and its own shape. */
export type Tone = "bad" | "warn" | "moving" | "good" | "unknown";

/** The severity of a finding, for its colour and shape. */
export const findingTone = (of: Finding): Tone => findingFacts(of).severity;

/** The meaning of a finding, in one sentence. */
export const findingMeaning = (of: Finding): string => findingFacts(of).meaning;

/** The findings that were counted, worst first, without those that count nothing. */
export function countedFindings(counts: Partial<Record<Finding, string>>): { finding: Finding; count: string }[] {
  return FINDINGS.flatMap((each) => {
    const count = counts[each];
    return count === undefined || count === "0" ? [] : [{ finding: each, count }];
  });
}

const PASSING: ReadonlySet<Finding> = new Set(["masked", "pending"]);

/**
 * The findings that a path's row shows: what ordinary traffic has in passing is left out while the path stands well, since its count changes
 * at every look.
 */
export const openFindings = (counts: Partial<Record<Finding, string>>, standing: string) =>
  countedFindings(counts).filter(
    ({ finding }) => finding !== "converged" && !(standing === "well" && PASSING.has(finding)),
  );
