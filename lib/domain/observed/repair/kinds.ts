import type { PlanKind } from "../../plan/kinds";
import type { FindingKind } from "../../verdict/findings";

/** How a kind of plan acts on another system's path: the stores that it writes, and the findings whose keys it is about. */
export interface ObservedKindFacts {
  /** Any of the verbs that `repair` has to allow. */
  needs: readonly ("queue" | "cache" | "origin")[];
  findings: readonly FindingKind[];
}

/** The kinds of plan that another system's path can have. `undo` follows the kind of its run. */
export const OBSERVED_KINDS: Partial<Record<PlanKind, ObservedKindFacts>> = {
  replay: { needs: ["queue"], findings: ["failed", "stranded", "regressed", "differs", "late"] },
  suppress: { needs: ["queue"], findings: ["failed", "held", "stranded", "late"] },
  rewrite: { needs: ["origin"], findings: ["mismatched", "regressed", "failed", "stranded", "differs"] },
  invalidate: { needs: ["cache"], findings: ["suppressed-shown", "mismatched", "differs", "region-split", "stale"] },
  undo: { needs: ["queue", "origin"], findings: [] },
};

/** Why a kind of plan cannot be made on another system's path; null: it can. */
export function observedKindFault(kind: PlanKind, path: string): string | null {
  if (OBSERVED_KINDS[kind] !== undefined) return null;
  const kinds = Object.keys(OBSERVED_KINDS).join(", ");
  return `Path ${path} is another system's, and a plan to ${kind} writes Trueup's own ledger or entries: on such a path the kinds are ${kinds}.`;
}
