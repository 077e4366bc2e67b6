import { isUntold, rowAsReceipt } from "../verdict/cache-findings";
import { type KeyView, sameValue, valueInLedger, versionText } from "../verdict/view";

/** The damage to an origin's row that the ledger proves, or null. */
export function rowDamage(view: KeyView): "bypassed" | "regressed" | "changed" | null {
  const { ledger, origin } = view;
  if (ledger === null || origin === null) return null;
  if (ledger.known && origin.at > ledger.head) return "bypassed";
  if (ledger.materialized !== null && origin.at < ledger.materialized) return "regressed";
  const { row } = origin;
  if (row?.version == null) return null;
  const told = rowAsReceipt(view, row);
  if (told !== null) return told ? null : "changed";
  if (isUntold(view, row)) return null;
  const recorded = valueInLedger(view, row.version);
  const same = recorded === undefined || (recorded.deleted === row.deleted && sameValue(recorded.value, row.value));
  return same ? null : "changed";
}

/**
 * What another store says against the origin's row, as a sentence; null where nothing does. The row is no source for a cache entry
 * while it is contradicted, unless the origin is declared to be right.
 */
export function contradictionOf(view: KeyView): string | null {
  if (view.origin === null) return "The origin could not be read.";
  if (view.ledger === null) return "The ledger could not be read, so the origin's row cannot be checked.";
  const { at, row } = view.origin;
  switch (rowDamage(view)) {
    case "bypassed":
      return `The origin's row is at version ${at}, which the ledger never assigned.`;
    case "regressed":
      return `The origin is at ${versionText(at)}, below version ${view.ledger.materialized}, which had been applied.`;
    case "changed":
      return `The origin's row of version ${at} differs from the record of that version.`;
  }
  if (row?.version == null || rowAsReceipt(view, row) === true || valueInLedger(view, row.version) !== undefined)
    return null;
  const other = otherAtSameVersion(view, row.version);
  if (other === null) return null;
  return `${other} holds another value at version ${row.version}, and the ledger has no whole value to tell which is right.`;
}

/** A confirmed entry or a replica that holds another value than the row at the row's own version. */
function otherAtSameVersion(view: KeyView, version: bigint): string | null {
  const row = view.origin?.row;
  if (row == null) return null;
  const entry = view.caches.find(
    ({ entry: e }) =>
      e.version === version && !e.speculative && (e.tombstone !== row.deleted || !sameValue(e.value, row.value)),
  );
  return entry === undefined ? null : `Cache ${entry.region}`;
}
