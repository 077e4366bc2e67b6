import { isOnCacheWord } from "../domain/boundaries";
import { type JsonText, roundedJson } from "../domain/json-text";
import type { CacheEntry } from "../domain/verdict/evidence";
import type { CachePort } from "../stores/cache/port";
import { withDeadline } from "../stores/deadline";
import type { WiredPath } from "../stores/path";
import type { ReadAnswer } from "./types";

const CACHE_DEADLINE_MS = 250;

/**
 * Reads a key for a region. The cache's entry answers if it was written since the store started; it is marked speculative when the
 * origin does not have it. Otherwise the origin's row answers. The row enters the cache only if the key was neither written nor
 * evicted meanwhile. Throws when neither store answers.
 */
export async function readKey(
  path: WiredPath,
  key: string,
  region: string | null,
  reads: "cache" | "origin",
): Promise<ReadAnswer> {
  const cache = path.caches.find((c) => c.region === region) ?? (region === null ? path.caches[0] : undefined);
  if (reads === "origin" || cache === undefined) return fromOrigin(path, key);
  const cached = await withDeadline(
    Promise.all([cache.read([key]), cache.livesSinceMs()]),
    CACHE_DEADLINE_MS,
    `cache ${cache.region}`,
  ).catch(() => "away" as const);
  if (cached === "away") return fromOrigin(path, key);
  const [[entry], livesSinceMs] = cached;
  if (entry && !entry.invalidated && entry.foreign === undefined) {
    if (isFromDisk(path, entry, livesSinceMs)) return replaced(path, cache, key, entry);
    return {
      key,
      version: entry.version,
      ...bothForms(entry.value),
      speculative: entry.speculative,
      source: "cache",
      region: cache.region,
    };
  }
  return refilled(path, cache, key);
}

/** An acknowledgment on a cache's word exists in no other store, so its entry is always shown. */
function isFromDisk({ config }: WiredPath, { writtenAt }: CacheEntry, livesSinceMs: number): boolean {
  return !isOnCacheWord(config) && writtenAt !== null && writtenAt.getTime() < livesSinceMs;
}

/**
 * Answers from the origin, and replaces an entry that the store loaded from its disk at start: the key may have been written since.
 */
async function replaced(path: WiredPath, cache: CachePort, key: string, entry: CacheEntry): Promise<ReadAnswer> {
  const answer = await fromOrigin(path, key);
  const seen = { version: entry.version, mutation: entry.mutation, writtenAt: entry.writtenAt?.getTime() ?? null };
  const { version } = answer;
  if (version !== null)
    await withDeadline(
      cache
        .nowMs()
        .then((now) =>
          cache.rebuild(
            [{ key, seen, row: { key, version, value: answer.valueText, mutation: null } }],
            now + CACHE_DEADLINE_MS,
          ),
        ),
      CACHE_DEADLINE_MS,
      `cache ${cache.region}`,
    ).catch(() => []);
  return answer;
}

async function refilled(path: WiredPath, cache: CachePort, key: string): Promise<ReadAnswer> {
  // The ticket is taken before the origin is read: a write in between voids the ticket, so that no old row lands after the write.
  const ticket = await withDeadline(cache.openRefill(key), CACHE_DEADLINE_MS, `cache ${cache.region}`).catch(
    () => null,
  );
  const answer = await fromOrigin(path, key);
  if (ticket !== null && answer.version !== null && answer.valueText !== undefined)
    await withDeadline(
      cache.refill(ticket, { key, version: answer.version, value: answer.valueText, mutation: null }),
      CACHE_DEADLINE_MS,
      `cache ${cache.region}`,
    ).catch(() => false);
  return answer;
}

async function fromOrigin(path: WiredPath, key: string): Promise<ReadAnswer> {
  if (path.origin === null) throw new Error(`path ${path.config.name} has no origin to read from`);
  const row = (await path.origin.read([key])).get(key);
  return {
    key,
    version: row?.version ?? null,
    ...bothForms(row?.value),
    speculative: false,
    source: "origin",
    region: null,
  };
}

const bothForms = (text: JsonText | undefined) => ({
  value: text === undefined ? undefined : roundedJson(text),
  valueText: text,
});
