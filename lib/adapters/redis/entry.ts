import type { Json } from "../../domain/json";
import type { EntryText } from "../../domain/reconcile/compare-key";
import type { CacheEntry } from "../../domain/verdict/evidence";

/** JSON text as a value, or undefined where it is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** A native entry's hash as the domain knows it; null when there is none. What is not written as Trueup writes it is kept as text. */
export function parseEntry(hash: Record<string, string> | null, ttlMs: number): CacheEntry | null {
  if (hash === null || Object.keys(hash).length === 0) return null;
  const version = hash.version !== undefined && /^\d{1,19}$/.test(hash.version) ? BigInt(hash.version) : null;
  const writtenAt = Number(hash.writtenAt);
  const tombstone = hash.tombstone === "1";
  return {
    version,
    value: tombstone || hash.value === undefined ? undefined : (parseJson(hash.value) ?? hash.value),
    speculative: hash.speculative === "1",
    tombstone,
    invalidated: hash.invalidated === "1",
    writtenAt: Number.isFinite(writtenAt) && writtenAt > 0 && writtenAt < 8.64e15 ? new Date(writtenAt) : null,
    mutation: hash.mutation ? hash.mutation : null,
    ttlMs: ttlMs >= 0 ? ttlMs : null,
  };
}

const UUID_LENGTH = 36;

/** An answer of the script that peeks, in its parts. */
export function entryTextOf(text: string | null): EntryText | null {
  if (text === null) return null;
  const at = text.indexOf(" ");
  if (at < 0) return "strange";
  const mutationAt = at + 3;
  const mutationEnds = text.charCodeAt(mutationAt) === 32 ? mutationAt : mutationAt + UUID_LENGTH;
  return {
    version: text.slice(0, at),
    tombstone: text.charCodeAt(at + 1) === 49,
    mutation: text.slice(mutationAt, mutationEnds),
    value: text.slice(mutationEnds + 1),
  };
}
