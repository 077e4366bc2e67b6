import { FINDINGS, type FindingKind, findingsThat, maskOf } from "../verdict/findings";

const TRANSIENT_MASK = findingsThat(({ transient }) => transient).reduce((mask, kind) => mask | maskOf(kind), 0);

/** Of a key's findings those that a reconciliation is about; 0: none. */
export function reconciledKinds(kinds: number): number {
  return kinds & ~TRANSIENT_MASK;
}

/** The findings of a mask, worst first. */
export function findingsOfMask(kinds: number): FindingKind[] {
  return FINDINGS.filter((finding) => kinds & maskOf(finding));
}
