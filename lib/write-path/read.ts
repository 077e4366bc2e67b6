import { type JsonText, roundedJson } from "../domain/json-text";
import type { CachePort } from "../ports/cache";
import { withDeadline } from "../ports/deadline";
import type { ReadAnswer, WiredPath } from "./types";

const CACHE_DEADLINE_MS = 250;

/**
 * What a reader of a region gets: the entry if there is one, marked speculative where the origin does not have it; else the
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
  const cached = await withDeadline(cache.read([key]), CACHE_DEADLINE_MS, `cache ${cache.region}`).catch(
    () => "away" as const,
  );
  if (cached === "away") return fromOrigin(path, key);
  const entry = cached[0];
  if (entry && !entry.invalidated && entry.foreign === undefined)
    return {
      key,
      version: entry.version,
      ...bothForms(entry.value),
      speculative: entry.speculative,
      source: "cache",
      region: cache.region,
    };
  return refilled(path, cache, key);
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
