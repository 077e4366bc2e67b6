import { FINDINGS, type FindingKind, maskOf } from "../verdict/findings";

/** What ordinary traffic looks like on its way: reconciliation has nothing to say of it. */
const TRANSIENT: readonly FindingKind[] = ["pending", "masked", "late", "held", "converged"];
const TRANSIENT_MASK = TRANSIENT.reduce((mask, kind) => mask | maskOf(kind), 0);

/** Of a key's findings those that a reconciliation is about; 0: none. */
export function reconciledKinds(kinds: number): number {
  return kinds & ~TRANSIENT_MASK;
}

/** The findings of a mask, worst first. */
export function findingsOfMask(kinds: number): FindingKind[] {
  return FINDINGS.filter((finding) => kinds & maskOf(finding));
}
