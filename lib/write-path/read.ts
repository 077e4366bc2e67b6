import { type JsonText, roundedJson } from "../domain/json-text";
import type { CacheEntry } from "../domain/verdict/evidence";
import type { CachePort } from "../stores/cache/port";
import { withDeadline } from "../stores/deadline";
import type { WiredPath } from "../stores/path";
import type { ReadAnswer } from "./types";

const CACHE_DEADLINE_MS = 250;

/**
 * What a reader of a region gets: the entry if there is one that was written since the store started, marked speculative where the
 * origin does not have it; else the
 * origin's row, which is put into the cache only if nothing was written to the key or evicted with it meanwhile. Throws when
 * neither store answers.
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

/** An acknowledgment on a cache's word is nowhere else: its entry is shown all the same. */
function isFromDisk({ config }: WiredPath, { writtenAt }: CacheEntry, livesSinceMs: number): boolean {
  return config.acknowledge !== "cache-only" && writtenAt !== null && writtenAt.getTime() < livesSinceMs;
}

/** The origin's row in place of an entry that a store read from its disk when it started: the key may have been written since. */
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
  // The ticket is taken before the origin is read: a write in between makes it void, so an old row cannot land after it.
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
