import type { KeyEvidence } from "./evidence";
import { isUnnumbered } from "./numbering";
import { viewOf } from "./view";

/**
 * Regions whose entry the write path should have brought up to the origin's row and has not: below it, or still marked
 * speculative at its very version. Confirming again is safe whenever it is asked for.
 */
export function confirmationsMissed(evidence: KeyEvidence): string[] {
  const view = viewOf(evidence);
  const { origin, caches } = view;
  if (origin?.row?.version == null) return [];
  const at = origin.at;
  return caches
    .filter(
      ({ entry }) =>
        entry.version !== null &&
        (entry.version < at || (entry.version === at && entry.speculative)) &&
        !isUnnumbered(view, entry),
    )
    .map((c) => c.region);
}
