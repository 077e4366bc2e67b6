import { hash, randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { type CacheConfig, cacheEntryKey } from "../../../domain/contract";
import type { JsonText } from "../../../domain/json-text";
import { scanPattern } from "../../../domain/reconcile/scan-pattern";
import { markStoreAway } from "../../../domain/store-away";
import type { CachePort, EntryChange, PutRule, SeenEntry, Speculated, SpeculationRecord } from "../port";
import { BulkReader } from "./bulk-reader";
import { entryTextOf, foreignEntry, parseEntry, parseJson } from "./entry";
import { livesSince } from "./life";
import { RefusedCommand } from "./resp";
import {
  CONFIRM,
  INVALIDATE,
  OPEN_REFILL,
  PUT_SPECULATIVE,
  REBUILD,
  RECORD_DURABLE,
  REFILL,
  SPECULATE,
} from "./scripts";

/** Longer than any read of the origin may take: an older ticket is void. */
const REFILL_LIFE_MS = 10_000;
/** A tombstone outlives the longest refill by far, whatever the life of entries. */
const TOMBSTONE_LIFE_MS = 600_000;
/** How long the cache answers a repeated idempotency key. The ledger, which keeps keys for good, has the key long before. */
const CLAIM_LIFE_MS = 600_000;

type Script = (...args: (string | number)[]) => Promise<unknown>;
interface Scripted {
  trueupPut: Script;
  trueupConfirm: Script;
  trueupOpenRefill: Script;
  trueupRefill: Script;
  trueupSpeculate: Script;
  trueupRecordDurable: Script;
  trueupInvalidate: Script;
  trueupRebuild: Script;
}

const bulkReaders = new WeakMap<Redis, BulkReader>();

/** Returns the bulk reader that all paths of a client share. */
function bulkReaderOf(client: Redis): BulkReader {
  const reader = bulkReaders.get(client) ?? new BulkReader(client);
  bulkReaders.set(client, reader);
  return reader;
}

function scripted(redis: Redis): Redis & Scripted {
  if (!("trueupPut" in redis)) {
    redis.defineCommand("trueupPut", { numberOfKeys: 2, lua: PUT_SPECULATIVE });
    redis.defineCommand("trueupConfirm", { numberOfKeys: 2, lua: CONFIRM });
    redis.defineCommand("trueupOpenRefill", { numberOfKeys: 2, lua: OPEN_REFILL });
    redis.defineCommand("trueupRefill", { numberOfKeys: 2, lua: REFILL });
    redis.defineCommand("trueupSpeculate", { numberOfKeys: 4, lua: SPECULATE });
    redis.defineCommand("trueupInvalidate", { numberOfKeys: 2, lua: INVALIDATE });
    redis.defineCommand("trueupRebuild", { numberOfKeys: 2, lua: REBUILD });
    redis.defineCommand("trueupRecordDurable", { numberOfKeys: 3, lua: RECORD_DURABLE });
  }
  return redis as Redis & Scripted;
}

/** The ticket lies in the entry's own slot, so that one script reaches both on a cluster. */
function ticketKey(entry: string): string {
  const tag = /\{([^}]+)\}/.exec(entry)?.[1] ?? entry;
  return `trueup:refill:{${tag}}:${entry}`;
}

/** One region's entries of one path, as one hash for each key. */
export function redisCache(path: string, config: CacheConfig, client: Redis): CachePort {
  const redis = scripted(client);
  const bulk = bulkReaderOf(client);
  const entryKey = (key: string) => cacheEntryKey(config, key);
  const lifeOf = (value: JsonText | undefined) =>
    value === undefined ? Math.max(config.ttlMs, TOMBSTONE_LIFE_MS) : config.ttlMs;
  // Values pass as text. Two rows of the origin compare as text, since Postgres writes both as jsonb.
  const textOf = (value: JsonText | undefined) => value ?? "";
  // One hash for each path: on a cluster the hash has a slot of its own, so speculation needs a single-instance region.
  const inventoryKey = `trueup:speculation:${path}`;
  const claimKey = (idempotencyKey: string) => `trueup:claim:${path}:${hash("sha256", idempotencyKey, "hex")}`;
  const ruleArguments = (rule: PutRule, version: bigint): string[] => {
    if (rule.kind === "monotonic") return ["monotonic", ...rule.member];
    return rule.kind === "successor" ? ["successor", String(version - 1n)] : ["newer"];
  };

  return {
    region: config.region,
    async nowMs() {
      const [seconds, micros] = await redis.time();
      return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    },
    livesSinceMs: () => livesSince(client),
    async putSpeculative(puts, rule) {
      const answers = await pipelined(redis, puts, (batch, put) => {
        const entry = entryKey(put.key);
        (batch as unknown as Scripted).trueupPut(
          entry,
          ticketKey(entry),
          String(put.version),
          textOf(put.value),
          put.mutation,
          put.writtenAt,
          lifeOf(put.value),
          put.until,
          ...ruleArguments(rule, put.version),
        );
      });
      return answers.map((took) => took === 1);
    },
    async confirm(confirmations) {
      const now = Date.now();
      await pipelined(redis, confirmations, (batch, c) => {
        const entry = entryKey(c.key);
        (batch as unknown as Scripted).trueupConfirm(
          entry,
          ticketKey(entry),
          String(c.version),
          textOf(c.value),
          c.mutation ?? "",
          now,
          lifeOf(c.value),
        );
      });
    },
    async read(keys) {
      const answers = await pipelined(
        redis,
        keys.flatMap((key) => [["h", key] as const, ["t", key] as const]),
        (batch, [what, key]) => {
          if (what === "h") batch.hgetall(entryKey(key));
          else batch.pttl(entryKey(key));
        },
        foreignOr,
      );
      const foreign = keys.filter((_, i) => answers[i * 2] === FOREIGN);
      const types = await pipelined(redis, foreign, (batch, key) => batch.type(entryKey(key)));
      const typeOf = new Map(foreign.map((key, i) => [key, types[i] as string]));
      return keys.map((key, i) => {
        const [fields, ttlMs] = [answers[i * 2], answers[i * 2 + 1] as number];
        if (fields === FOREIGN) return foreignEntry(typeOf.get(key) ?? "value", ttlMs);
        return parseEntry(fields as Record<string, string>, ttlMs);
      });
    },
    async peek(keys) {
      const answers = await bulk.ask(keys.map((key) => ["HGETALL", entryKey(key)]));
      return answers.map(entryTextOf);
    },
    async walk(prefix, position, effort) {
      const pattern = scanPattern(config.key, prefix);
      const [life, cursor] = position?.split(" ") ?? [];
      const now = /run_id:(\w+)/.exec(await redis.info("server"))?.[1] ?? "";
      const from = life === now && cursor !== undefined ? cursor : "0";
      const [answer] = await bulk.ask([["SCAN", from, "MATCH", pattern.match, "COUNT", String(effort)]]);
      if (!Array.isArray(answer))
        throw new Error(answer instanceof RefusedCommand ? answer.message : "no answer to a SCAN");
      const [next, names] = answer as [string, string[]];
      return { keys: names.flatMap((name) => pattern.keyOf(name) ?? []), next: next === "0" ? null : `${now} ${next}` };
    },
    async openRefill(key) {
      const entry = entryKey(key);
      const ticket = randomUUID();
      const opened = await redis.trueupOpenRefill(entry, ticketKey(entry), ticket, REFILL_LIFE_MS);
      return opened === 1 ? ticket : null;
    },
    async refill(ticket, c) {
      const entry = entryKey(c.key);
      const took = await redis.trueupRefill(
        entry,
        ticketKey(entry),
        ticket,
        String(c.version),
        textOf(c.value),
        c.mutation ?? "",
        Date.now(),
        lifeOf(c.value),
      );
      return took === 1;
    },
    async invalidate(entries, until) {
      const now = Date.now();
      return (await pipelined(redis, entries, (batch, { key, seen, floor }) => {
        const entry = entryKey(key);
        (batch as unknown as Scripted).trueupInvalidate(
          entry,
          ticketKey(entry),
          ...seenArguments(seen),
          String(floor),
          now,
          TOMBSTONE_LIFE_MS,
          until,
        );
      })) as EntryChange[];
    },
    async rebuild(entries, until) {
      const now = Date.now();
      return (await pipelined(redis, entries, (batch, { key, seen, row }) => {
        const entry = entryKey(key);
        (batch as unknown as Scripted).trueupRebuild(
          entry,
          ticketKey(entry),
          seen === null ? 0 : 1,
          ...seenArguments(seen),
          String(row.version),
          textOf(row.value),
          row.mutation ?? "",
          now,
          lifeOf(row.value),
          until,
        );
      })) as EntryChange[];
    },
    async speculate(put, record, { bound, until, fingerprint }) {
      const entry = entryKey(put.key);
      const answer = await redis.trueupSpeculate(
        entry,
        ticketKey(entry),
        inventoryKey,
        claimKey(record.idempotencyKey),
        textOf(put.value),
        put.mutation,
        put.writtenAt,
        lifeOf(put.value),
        JSON.stringify(record),
        bound,
        until,
        fingerprint,
        CLAIM_LIFE_MS,
      );
      return speculatedOf(answer as string[]);
    },
    async recordDurable(key, mutation, version) {
      const entry = entryKey(key);
      await redis.trueupRecordDurable(entry, ticketKey(entry), inventoryKey, mutation, String(version));
    },
    async recordRefused(mutation, record) {
      await redis.hset(inventoryKey, mutation, `${record.version} ${JSON.stringify(record)}`);
    },
    async inventory(match, limit) {
      // A scan may return a field twice.
      const found = new Map<string, SpeculationRecord & { mutation: string }>();
      let cursor = "0";
      do {
        const [next, pairs] = await redis.hscan(inventoryKey, cursor, "COUNT", 1_000);
        cursor = next;
        for (let i = 0; i + 1 < pairs.length && found.size < limit; i += 2) {
          const mutation = pairs[i] as string;
          const record = recordOf(pairs[i + 1] as string);
          if (record !== undefined && matches(record, match)) found.set(mutation, { ...record, mutation });
        }
      } while (cursor !== "0" && found.size < limit);
      return [...found.values()];
    },
    inventorySize: () => redis.hlen(inventoryKey),
    async hits() {
      const info = await redis.info("stats");
      const figure = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(info)?.[1] ?? 0);
      return { hits: figure("keyspace_hits"), misses: figure("keyspace_misses") };
    },
  };
}

function seenArguments(seen: SeenEntry): string[] {
  return [String(seen?.version ?? ""), seen?.mutation ?? "", seen?.writtenAt == null ? "" : String(seen.writtenAt)];
}

function speculatedOf([kind, ...rest]: string[]): Speculated {
  switch (kind) {
    case "acknowledged":
      return { kind, version: BigInt(rest[0] as string) };
    case "repeated":
      return {
        kind,
        mutation: rest[0] as string,
        version: BigInt(rest[1] as string),
        acceptedAt: new Date(Number(rest[2])),
      };
    case "mismatch":
      return { kind, mutation: rest[0] as string };
    case "full":
    case "late":
    case "foreign":
      return { kind };
    default:
      throw new Error(`the cache answered ${kind}`);
  }
}

/** A record follows the version of its entry. */
function recordOf(text: string): SpeculationRecord | undefined {
  const [, version, json] = /^(\d+) (.*)$/s.exec(text) ?? [];
  const record = json === undefined ? undefined : (parseJson(json) as unknown as SpeculationRecord | undefined);
  return record === undefined ? undefined : { ...record, version: version as string };
}

const FOREIGN = Symbol("foreign");

/** Treats another program's value at an entry's key as foreign, so that the other keys can be read. */
function foreignOr(error: Error): typeof FOREIGN {
  if (!error.message.startsWith("WRONGTYPE")) throw error;
  return FOREIGN;
}

function matches(record: SpeculationRecord, match: Partial<SpeculationRecord> | null): boolean {
  return (
    match === null ||
    Object.entries(match).every(([member, value]) => record[member as keyof SpeculationRecord] === value)
  );
}

async function pipelined<T>(
  redis: Redis,
  items: readonly T[],
  add: (batch: ReturnType<Redis["pipeline"]>, item: T) => void,
  instead: (error: Error) => unknown = (error) => {
    throw error;
  },
): Promise<unknown[]> {
  if (items.length === 0) return [];
  const batch = redis.pipeline();
  for (const item of items) add(batch, item);
  const answers = await batch.exec();
  if (answers === null) throw markStoreAway(new Error("the cache gave no answer"));
  return answers.map(([error, answer]) => (error ? instead(error) : answer));
}
