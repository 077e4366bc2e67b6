import type { Json } from "../../../domain/json";
import { jsonTextOr } from "../../../domain/json-text";
import type { EntryText } from "../../../domain/reconcile/compare-key";
import type { CacheEntry } from "../../../domain/verdict/evidence";
import type { Answer } from "./resp";

/** Parses JSON text; undefined when the text is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Parses a native entry's hash; null when there is none. A value in another form than Trueup's is kept as text. */
export function parseEntry(hash: Record<string, string> | null, ttlMs: number): CacheEntry | null {
  if (hash === null || Object.keys(hash).length === 0) return null;
  if (hash.version === undefined && hash.value === undefined)
    return foreignEntry("hash without an entry's fields", ttlMs);
  const version = hash.version !== undefined && /^\d{1,19}$/.test(hash.version) ? BigInt(hash.version) : null;
  const writtenAt = Number(hash.writtenAt);
  const tombstone = hash.tombstone === "1";
  return {
    version,
    value: tombstone || hash.value === undefined ? undefined : jsonTextOr(hash.value),
    speculative: hash.speculative === "1",
    tombstone,
    invalidated: hash.invalidated === "1",
    writtenAt: Number.isFinite(writtenAt) && writtenAt > 0 && writtenAt < 8.64e15 ? new Date(writtenAt) : null,
    mutation: hash.mutation ? hash.mutation : null,
    ttlMs: ttlMs >= 0 ? ttlMs : null,
    ...(hash.own === "1" ? { own: true as const } : {}),
  };
}

/** Another program's value at an entry's key: its type is reported, and no part of it counts as the key's value. */
export function foreignEntry(type: string, ttlMs: number): CacheEntry {
  return {
    version: null,
    value: undefined,
    speculative: false,
    tombstone: false,
    foreign: type,
    writtenAt: null,
    mutation: null,
    ttlMs: ttlMs >= 0 ? ttlMs : null,
  };
}

/**
 * Turns an answer to HGETALL into the text that the cheap comparison reads; null when the entry is absent, or was cleared in a
 * repair.
 */
export function entryTextOf(answer: Answer): EntryText | null {
  if (!Array.isArray(answer)) return "strange";
  if (answer.length === 0) return null;
  let version = "";
  let tombstone = "";
  let mutation = "";
  let value = "";
  for (let i = 0; i + 1 < answer.length; i += 2) {
    const field = answer[i];
    const text = answer[i + 1] as string;
    if (field === "version") version = text;
    else if (field === "value") value = text;
    else if (field === "tombstone") tombstone = text;
    else if (field === "mutation") mutation = text;
    else if (field === "invalidated" && text === "1") return null;
  }
  if (version === "" || (tombstone !== "0" && tombstone !== "1")) return "strange";
  return { version, tombstone: tombstone === "1", mutation, value };
}
