import type { Redis } from "ioredis";
import { withDeadline } from "../../deadline";
import type { KeysSurvey, Probe, RawEntry } from "../port";

const DEADLINE_MS = 10_000;
const COUNT = 1_000;
const MOST_STEPS = 200;

/** Looks over another system's Redis by SCAN and plain reads, each bounded. */
export function redisKeys(client: Redis, name: string): KeysSurvey {
  const bounded = <T>(call: Promise<T>, what: string) => withDeadline(call, DEADLINE_MS, `${name}: ${what}`);
  return {
    names: (glob, most) => bounded(scan(client, glob, most), "looking for keys"),
    entries: (names) => bounded(Promise.all(names.map((key) => entryOf(client, key))), "reading entries"),
    refused: (probes) => bounded(refused(client, probes), "trying read commands"),
  };
}

async function scan(client: Redis, glob: string, most: number) {
  const names = new Set<string>();
  let cursor = "0";
  for (let step = 0; step < MOST_STEPS; step++) {
    const [next, page] = await client.scan(cursor, "MATCH", glob, "COUNT", COUNT);
    for (const name of page) names.add(name);
    if (next === "0") return { names: [...names].slice(0, most), isWhole: names.size <= most };
    if (names.size >= most) break;
    cursor = next;
  }
  return { names: [...names].slice(0, most), isWhole: false };
}

/** Null for a key that is gone, or that another write gave another type meanwhile. */
async function entryOf(client: Redis, key: string): Promise<RawEntry | null> {
  const [type, ttl] = await Promise.all([client.type(key), client.pttl(key)]);
  const ttlMs = ttl < 0 ? null : ttl;
  if (type === "none") return null;
  try {
    if (type === "string") {
      const bytes = await client.getBuffer(key);
      return bytes && { type, bytes, ttlMs };
    }
    if (type === "hash") return { type, fields: new Map(Object.entries(await client.hgetallBuffer(key))), ttlMs };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("WRONGTYPE")) return null;
    throw error;
  }
  return { type: "other", named: type, ttlMs };
}

async function refused(client: Redis, probes: readonly Probe[]): Promise<string[]> {
  const answers = await Promise.all(
    probes.map(async ([command, ...args]) => {
      try {
        await client.call(command, ...args);
        return [];
      } catch (error) {
        return error instanceof Error && error.message.startsWith("NOPERM") ? [command.toUpperCase()] : [];
      }
    }),
  );
  return [...new Set(answers.flat())];
}
