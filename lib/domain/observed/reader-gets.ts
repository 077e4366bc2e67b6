import { HIDDEN_REASON } from "../masking/hidden";
import type { Reading } from "../verdict/evidence";
import type { ObservedEntry, ObservedRow } from "./evidence";

/** Another system's entry of a key in one region, and the key's row; null: no origin is mapped. */
export interface ObservedReadersSide {
  reading: Reading<ObservedEntry | null>;
  origin: Reading<ObservedRow | null> | null;
}

/** The value that a reader of another system gets past the cache, as the end of a sentence. */
export function fromRecord(origin: ObservedReadersSide["origin"]): string {
  if (origin === null) return "what the other system reads then";
  if (!origin.reachable) return "what the origin has, and the origin could not be read";
  if (origin.value === null || origin.value.deleted) return "nothing, since the record has no row";
  return `the record${origin.value.version === null ? "" : `, version ${origin.value.version}`}`;
}

/** The value that a reader of a region gets at present, as a sentence; `words`: whether the caller sees the words of stores. */
export function observedReaderGets({ reading, origin }: ObservedReadersSide, words: boolean): string {
  if (!reading.reachable) return "The region could not be read.";
  const entry = reading.value;
  if (entry === null) return `A reader gets ${fromRecord(origin)}.`;
  if (entry.kind === "opaque")
    return `A reader gets ${words ? `${entry.bytes} bytes` : "bytes"} that Trueup cannot read: ${words ? entry.because : HIDDEN_REASON}.`;
  return `A reader gets the entry${entry.version === null ? "" : `, version ${entry.version}`}.`;
}
