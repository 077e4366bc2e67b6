import type { CacheEntry, OriginRow, Reading } from "./evidence";

/** A cache region's entry of a key, and the key's row, which a reader gets where there is no entry. */
export interface ReadersSide {
  reading: Reading<CacheEntry | null>;
  origin: Reading<OriginRow | null>;
}

/** The value that a reader gets past the cache, as the end of a sentence. */
export function fromOrigin(origin: ReadersSide["origin"]): string {
  if (!origin.reachable) return "an unknown value: the origin could not be read";
  if (origin.value === null || origin.value.deleted) return "nothing, because the origin has no row";
  return `version ${origin.value.version} from the origin`;
}

/** The value that a reader of a region gets at present, as a sentence. */
export function readerGets({ reading, origin }: ReadersSide): string {
  if (!reading.reachable)
    return `The region could not be read. A reader who cannot read the region gets ${fromOrigin(origin)}.`;
  const entry = reading.value;
  if (entry === null || entry.invalidated) return `A reader gets ${fromOrigin(origin)}.`;
  if (entry.foreign !== undefined)
    return `Another program's ${entry.foreign} is at the entry's key. A reader through Trueup gets ${fromOrigin(origin)}; a direct reader of the cache gets the other program's value.`;
  if (entry.tombstone) return "A reader gets nothing: the entry is a tombstone of a deleted value.";
  return `A reader gets version ${entry.version ?? "unknown"}${entry.speculative ? ", marked as speculative" : ""}.`;
}
