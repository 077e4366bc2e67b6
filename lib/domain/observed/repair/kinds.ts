import type { PlanKind } from "../../plan/kinds";
import type { FindingKind } from "../../verdict/findings";

/** How a kind of plan acts on another system's path: the stores that it writes, and the findings whose keys it is about. */
export interface ObservedKindFacts {
  /** Any of the verbs that `repair` has to allow. */
  needs: readonly ("queue" | "cache" | "origin")[];
  findings: readonly FindingKind[];
  /** The kind's effect there, in a sentence. */
  meaning: string;
  /** The words that confirm it as one key's way back. */
  confirm: string;
}

/** The kinds of plan that another system's path can have. `undo` follows the kind of its run. */
export const OBSERVED_KINDS: Partial<Record<PlanKind, ObservedKindFacts>> = {
  replay: {
    needs: ["queue"],
    findings: ["failed", "stranded", "regressed", "differs", "late"],
    meaning:
      "Puts the newest failed job back into its queue. With a worker that guards nothing, the queue is paused and quiet meanwhile.",
    confirm: "Put the job back into its queue",
  },
  suppress: {
    needs: ["queue"],
    findings: ["failed", "held", "stranded", "late"],
    meaning: "Takes the write out of its queue or its outbox. The whole of it is kept, and can be put back.",
    confirm: "Take the write out",
  },
  rewrite: {
    needs: ["origin"],
    findings: ["mismatched", "regressed", "failed", "stranded", "differs"],
    meaning:
      "Puts the newest known write over the row, if the row is unchanged since. The queue is paused and quiet meanwhile.",
    confirm: "Write the newest write's value to the row",
  },
  invalidate: {
    needs: ["cache"],
    findings: ["suppressed-shown", "mismatched", "differs", "region-split", "stale"],
    meaning: "Deletes entries that are unchanged since they were seen. No tombstone is left.",
    confirm: "Delete the entries",
  },
  undo: {
    needs: ["queue", "origin"],
    findings: [],
    meaning: "Puts back what a run took out or wrote over, where nothing newer came since.",
    confirm: "Undo the run",
  },
};

/** Why a kind of plan cannot be made on another system's path; null: it can. */
export function observedKindFault(kind: PlanKind, path: string): string | null {
  if (OBSERVED_KINDS[kind] !== undefined) return null;
  const kinds = Object.keys(OBSERVED_KINDS).join(", ");
  return `Path ${path} is another system's, and a plan to ${kind} writes Trueup's own ledger or entries: on such a path the kinds are ${kinds}.`;
}
