import { hash } from "node:crypto";
import type { Redis } from "ioredis";
import { type CacheConfig, cacheEntryKey } from "../../../domain/contract";
import type { JsonText } from "../../../domain/json-text";
import { BulkReader } from "./bulk-reader";
import { type Scripted, scripted } from "./scripted";

/** A tombstone outlives the longest refill by far, whatever the life of entries. */
export const TOMBSTONE_LIFE_MS = 600_000;

/** One path's region in Redis: its client, and the names and lives of what it keeps there. */
export interface Region {
  redis: Redis & Scripted;
  /** Reads many keys at little cost; all paths of a client share it. */
  bulk: BulkReader;
  config: CacheConfig;
  entryKey(key: string): string;
  /** The name of the entry that another system kept of the key; null where the path was not taken over. */
  formerKey: ((key: string) => string) | null;
  /** How long an entry of this value lives, in ms; undefined for a tombstone. */
  lifeOf(value: JsonText | undefined): number;
  inventoryKey: string;
  claimKey(idempotencyKey: string): string;
}

/** The region of a path on a client. */
export function regionOf(path: string, config: CacheConfig, client: Redis): Region {
  const { formerly } = config;
  return {
    redis: scripted(client),
    bulk: bulkReaderOf(client),
    config,
    entryKey: (key) => cacheEntryKey(config, key),
    formerKey: formerly === undefined ? null : (key) => cacheEntryKey({ key: formerly }, key),
    lifeOf: (value) => (value === undefined ? Math.max(config.ttlMs, TOMBSTONE_LIFE_MS) : config.ttlMs),
    // One hash for each path: on a cluster the hash has a slot of its own, so speculation needs a single-instance region.
    inventoryKey: `trueup:speculation:${path}`,
    claimKey: (idempotencyKey) => `trueup:claim:${path}:${hash("sha256", idempotencyKey, "hex")}`,
  };
}

/** The ticket lies in the entry's own slot, so that one script reaches both on a cluster. */
export function ticketKey(entry: string): string {
  const tag = /\{([^}]+)\}/.exec(entry)?.[1] ?? entry;
  return `trueup:refill:{${tag}}:${entry}`;
}

/** A value as scripts take it. Two rows of the origin compare as text, since Postgres writes both as jsonb. */
export const textOf = (value: JsonText | undefined): string => value ?? "";

const bulkReaders = new WeakMap<Redis, BulkReader>();

function bulkReaderOf(client: Redis): BulkReader {
  const reader = bulkReaders.get(client) ?? new BulkReader(client);
  bulkReaders.set(client, reader);
  return reader;
}
