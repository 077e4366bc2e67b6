import { hash } from "node:crypto";
import type { ObservedEntry } from "../../domain/observed/evidence";
import type { ObservedPath } from "../../domain/observed/mapping";
import { readEntry } from "../../domain/observed/read-entry";
import type { RawEntry } from "../../stores/cache/port";

/** An entry of a region in that region's format; null: there is none, or it has expired. */
export function entryOf(
  config: Pick<ObservedPath, "caches">,
  region: string,
  entry: RawEntry | null,
  readAt: Date,
): ObservedEntry | null {
  const mapping = config.caches.find((cache) => cache.region === region);
  if (entry === null || mapping === undefined) return null;
  return readEntry(mapping, entry, readAt.getTime(), digestOf);
}

const digestOf = (bytes: Uint8Array) => hash("sha256", bytes, "hex").slice(0, 32);
