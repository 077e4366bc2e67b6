import { type EntryRelation, relationOfEntry } from "../entry-findings";
import type { ObservedEntry } from "../evidence";
import type { ObservedView } from "../view";
import { type RepairDecision, would } from "./decision";

/** What clearing an entry of another system's cache is decided on. */
export interface ClearFacts {
  /** Why the region cannot be written; null: it can. */
  whyNot: string | null;
  /** The region keeps every value as text. */
  texts: boolean;
  /** The key was named, and not found by its findings. */
  named: boolean;
  /** The store that was declared to be right; null: none. */
  authority: "ledger" | "origin" | "cache" | "queue" | null;
}

/** Decides what clearing one region's entry would do. An entry that may be the only copy of a write stays. */
export function decideClear(
  view: ObservedView,
  { region, entry }: { region: string; entry: ObservedEntry | null },
  facts: ClearFacts,
): RepairDecision {
  if (facts.whyNot !== null) return would("forbidden", facts.whyNot);
  if (entry === null) return would("already-applied", "the region has no entry of this key");
  if (view.origin === null) return would("conflict", "the record could not be read, so the entry may be the only copy");
  if (entry.kind === "opaque")
    return facts.named && view.origin.row !== null
      ? would("apply", "the entry cannot be read; it is deleted if its bytes are still the same")
      : would(
          "conflict",
          "the entry cannot be read, so it may be the only copy: name its key to clear it all the same",
        );
  return byRelation(relationOfEntry(view, { region, entry }, facts.texts), view, facts);
}

const DELETED = "the entry is deleted if its bytes are still the same; no tombstone is left";

function byRelation(relation: EntryRelation, view: ObservedView, { named, authority }: ClearFacts): RepairDecision {
  switch (relation) {
    case "agrees":
      return named ? would("apply", DELETED) : would("already-applied", "the entry agrees with the record");
    case "stale":
    case "mismatched":
    case "suppressed":
      return would("apply", DELETED);
    case "differs":
      if (view.origin?.row == null || view.origin.row.deleted)
        return would("forbidden", "the record has no row, so the entry is the only copy of its value");
      return authority === "ledger" || authority === "origin"
        ? would("apply", DELETED)
        : would("conflict", "no version tells whether the entry or the record is newer: declare an authority first");
    case "explained":
    case "masked":
      return would(
        "blocked",
        "the entry shows a write that is on its way to the record: clearing would show older truth",
      );
    case "phantom":
      return would("forbidden", "no source and no record has what the entry shows: it is the only copy");
    case "untold":
      return would("conflict", "the entry cannot be compared with the record, so it may be the only copy");
  }
}
