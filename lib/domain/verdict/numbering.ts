import type { CacheEntry } from "./evidence";
import { isOwnNumber, type KeyView } from "./view";

/** Whether the ledger has no number for the entry yet: the entry's own number does not say how new it is. */
export const isUnnumbered = (view: KeyView, entry: CacheEntry): boolean =>
  isOwnNumber(view, entry) && isUnknown(view, entry);

/** Whether the ledger would have shown the entry's mutation if it had it. Ids are in the order of their making, as versions are. */
export function isUnknown({ ledger }: KeyView, { mutation, version }: CacheEntry): boolean {
  if (ledger === null || mutation === null || version === null) return false;
  const oldest = ledger.mutations.at(-1);
  const isCovered = ledger.complete || (oldest !== undefined && (version >= oldest.version || mutation > oldest.id));
  return isCovered && !ledger.mutations.some((m) => m.id === mutation);
}
