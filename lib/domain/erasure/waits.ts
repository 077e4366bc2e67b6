import type { KeyEvidence } from "../verdict/evidence";
import { isUnnumbered } from "../verdict/numbering";
import { viewOf } from "../verdict/view";

/**
 * Why an erasure of a key may not begin yet by what its stores say, as one sentence, or null. An acknowledged write that the origin does
 * not have would be lost with its payload, and a store that was not read is never taken for an empty one.
 */
export function waitsFor(evidence: KeyEvidence): string | null {
  const { ledger, origin, caches, refusedWrites = [] } = evidence;
  if (!ledger.reachable) return `The ledger could not be read: ${ledger.because}.`;
  const { outstandingCount } = ledger.value;
  if (outstandingCount > 0n) return outstandingSentence(outstandingCount);
  if (!origin.reachable) return `The origin could not be read: ${origin.because}.`;
  for (const { region, reading } of caches)
    if (!reading.reachable) return `Cache ${region} could not be read: ${reading.because}.`;
  const view = viewOf(evidence);
  const known = origin.value?.version ?? 0n;
  const newest = ledger.value.mutations[0]?.version ?? 0n;
  const above = view.caches.find(
    ({ entry }) =>
      !entry.tombstone &&
      (entry.version === null || isUnnumbered(view, entry) || (entry.version > newest && entry.version > known)),
  );
  const shown = above?.region ?? refusedWrites[0]?.region;
  if (shown === undefined) return null;
  return `Cache ${shown} shows a write of the key that no durable store has. Salvage or clear the write first.`;
}

/** Why outstanding changes keep an erasure waiting. */
export const outstandingSentence = (count: bigint): string =>
  count === 1n
    ? "1 acknowledged change of the key is not in the record yet. Let it drain, or suppress it."
    : `${count} acknowledged changes of the key are not in the record yet. Let them drain, or suppress them.`;

/** The region of an entry, its version, and what its clearing compares. */
export type ClearedEntry = { version: bigint | null; tombstone: boolean; invalidated?: boolean; foreign?: string };

/** Whether an entry holds a value that an erasure up to a version takes away: none of a newer write, and no mark without a value. */
export function isErased(entry: ClearedEntry, upTo: bigint): boolean {
  if (entry.tombstone || entry.invalidated === true || entry.foreign !== undefined) return false;
  return entry.version === null || entry.version <= upTo;
}
