import type { CachePort, Speculated, SpeculationRecord } from "../port";
import { parseJson } from "./entry";
import { type Region, textOf, ticketKey } from "./region";

/** How long the cache answers a repeated idempotency key. The ledger, which keeps keys for good, has the key long before. */
const CLAIM_LIFE_MS = 600_000;

type Speculation = Pick<
  CachePort,
  "speculate" | "recordDurable" | "recordRefused" | "inventory" | "inventorySize" | "records"
>;

/** Acknowledgments on the cache's word, and the inventory of those that only the cache has. */
export function speculation({ redis, entryKey, lifeOf, inventoryKey, claimKey }: Region): Speculation {
  return {
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
      await redis.trueupRecordDurable(entry, ticketKey(entry), inventoryKey, mutation, String(version ?? ""));
    },
    async recordRefused(mutation, record) {
      const entry = entryKey(record.key);
      const kept = `${record.version} ${JSON.stringify(record)}`;
      await redis.trueupRecordRefused(entry, ticketKey(entry), inventoryKey, mutation, kept);
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
    async records(mutations) {
      if (mutations.length === 0) return new Map();
      const texts = await redis.hmget(inventoryKey, ...mutations);
      const found = mutations.map((mutation, i) => [mutation, recordOf(texts[i] ?? "")] as const);
      return new Map(found.flatMap(([mutation, record]) => (record === undefined ? [] : [[mutation, record]])));
    },
  };
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

function matches(record: SpeculationRecord, match: Partial<SpeculationRecord> | null): boolean {
  return (
    match === null ||
    Object.entries(match).every(([member, value]) => record[member as keyof SpeculationRecord] === value)
  );
}
