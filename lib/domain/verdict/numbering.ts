import type { CacheEntry } from "./evidence";
import { isOwnNumber, type KeyView } from "./view";

/** The key with the ledger's number for each entry whose acknowledgment the ledger has. */
export function numbered(view: KeyView): KeyView {
  const given = (entry: CacheEntry) =>
    isOwnNumber(view, entry) ? view.ledger?.mutations.find(({ id }) => id === entry.mutation) : undefined;
  return {
    ...view,
    caches: view.caches.map(({ region, entry }) => ({
      region,
      entry: { ...entry, version: given(entry)?.version ?? entry.version },
    })),
  };
}

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
