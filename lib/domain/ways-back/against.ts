import type { InvariantClass, ReplayModel } from "../contract";
import type { CacheEntry } from "../verdict/evidence";
import { isUnnumbered } from "../verdict/numbering";
import { type KeyView, valueInLedger } from "../verdict/view";
import { rowDamage } from "./contradiction";

/** The facts of a key that decide the cells of the table. */
export interface KeyFacts {
  view: KeyView;
  invariant: InvariantClass;
}

const NO_WHOLE_VALUE: Partial<Record<ReplayModel, string>> = {
  monotonic: "A monotonic path keeps the greater mark, so no other value can replace the row's.",
  merge: "A merge path records increments and no whole value, so no whole value can replace the row's.",
  append: "An append path records single items, so no whole value can replace the rows.",
};
export const BINDING = "The path's writes bind, so none is suppressed or replaced here.";
export const OLDER_THAN_ORIGIN = "The region shows an older recorded version: amend with the difference instead.";
const NEWER_OUTSTANDING = "A newer write of this key is outstanding: let that write drain, or decide about it first.";
const NO_ENTRY = "The region has no entry of this key.";

const modelOf = ({ view }: KeyFacts): ReplayModel => view.evidence.model;

/** Whether a write of the key is acknowledged and not settled. */
export const hasOutstanding = ({ view }: KeyFacts): boolean =>
  view.evidence.ledger.reachable && view.evidence.ledger.value.outstandingCount > 0n;

/** Why no whole value can be put in the row's place on this path, or null. */
export const againstWholeValue = (facts: KeyFacts): string | null => NO_WHOLE_VALUE[modelOf(facts)] ?? null;

/** Why the ledger's value cannot be put back over a row that changed at its own version, or null. */
export function againstRewrite(facts: KeyFacts): string | null {
  const never = againstWholeValue(facts);
  if (never !== null) return never;
  const { view } = facts;
  if (rowDamage(view) !== "changed") return "The row has the ledger's value of its version.";
  if (valueInLedger(view, view.origin?.at ?? 0n) === undefined)
    return "The ledger does not have the value of that version any more.";
  return hasOutstanding(facts) ? NEWER_OUTSTANDING : null;
}

/** Why what the origin holds cannot become a new mutation, or null. */
export function againstAdopt(facts: KeyFacts): string | null {
  const model = modelOf(facts);
  if (model === "append")
    return "An append path adds items: adopting the origin's item would add the item a second time.";
  if (model === "monotonic")
    return "A monotonic path keeps the greater mark, so no receipt would prove the row: write a greater mark instead.";
  const row = facts.view.origin?.row;
  if (row == null) return "The origin has no row of this key.";
  if (row.deleted && model === "merge") return "A merge path has no deletes.";
  return hasOutstanding(facts) ? NEWER_OUTSTANDING : null;
}

/** Why what a region shows cannot become a new mutation, or null. */
export function againstSalvage(facts: KeyFacts, entry: CacheEntry | null): string | null {
  const never = againstWholeValue(facts);
  if (never !== null) return never;
  if (entry === null) return NO_ENTRY;
  const { view } = facts;
  const damage = rowDamage(view);
  if (damage === "regressed" && modelOf(facts) === "versioned")
    return "The origin fell back below the version that a new state would build on: re-apply the lost versions first.";
  // A row's version that the ledger never gave is no newer truth, and a cache's own number says nothing.
  const isOlder = entry.version !== null && entry.version < (view.origin?.at ?? 0n) && !isUnnumbered(view, entry);
  if (damage !== "bypassed" && isOlder) return OLDER_THAN_ORIGIN;
  return hasOutstanding(facts) ? NEWER_OUTSTANDING : null;
}

/** Why a promise of this path cannot be withdrawn or replaced, or null. */
export const againstWithdrawing = ({ invariant }: KeyFacts): string | null =>
  invariant === "binding" ? BINDING : null;
