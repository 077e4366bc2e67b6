import { isDeepStrictEqual } from "node:util";
import { Redis } from "ioredis";
import type pg from "pg";
import type { StoreEnv } from "../stores/stores";
import type { PathKind, RowByHand } from "./promises";

interface Table {
  kind: PathKind;
  /** The rows of some keys: key, version, value. */
  rows: string;
  /** The entry of a key, and the regions that have one. */
  entry: string;
  regions: readonly Region[];
}

export type Region = "CACHE_EU_URL" | "CACHE_US_URL";

const whole = (table: string, key: string) =>
  `SELECT ${key} AS key, version::text, doc AS value FROM public.${table} WHERE ${key} = ANY ($1)`;

/** The stores behind the drilled paths, as trueup.yaml and the order service name them. */
const TABLES: Record<string, Table> = {
  profile: {
    kind: "newest",
    rows: whole("profile", "user_id"),
    entry: "profile:",
    regions: ["CACHE_EU_URL", "CACHE_US_URL"],
  },
  "draft-notes": {
    kind: "newest",
    rows: whole("draft_note", "note_id"),
    entry: "draft-note:",
    regions: ["CACHE_EU_URL"],
  },
  loyalty: {
    kind: "sum",
    rows: `SELECT member_id AS key, version::text, jsonb_build_object('points', points, 'visits', visits) AS value
      FROM public.loyalty WHERE member_id = ANY ($1)`,
    entry: "loyalty:",
    regions: ["CACHE_EU_URL"],
  },
  orders: {
    kind: "newest",
    rows: `SELECT id AS key, revision::text AS version, jsonb_build_object('state', state, 'items', items, 'cents', cents) AS value
      FROM orders.purchase WHERE id = ANY ($1)`,
    entry: "order:",
    regions: ["CACHE_EU_URL"],
  },
};

/** How a drilled path is read by hand. */
export function tableOf(path: string): Table {
  const table = TABLES[path];
  if (table === undefined) throw new Error(`No drill knows the tables of path ${path}.`);
  return table;
}

/** Reads the rows of some keys with SQL. */
export async function rowsByHand(
  origin: pg.ClientBase | pg.Pool,
  path: string,
  keys: string[],
): Promise<Map<string, RowByHand>> {
  const { rows } = await origin.query<{ key: string; version: string; value: Record<string, unknown> }>(
    tableOf(path).rows,
    [keys],
  );
  return new Map(rows.map(({ key, version, value }) => [key, { version: BigInt(version), value }]));
}

/** The keys whose cache entries differ from the origin's rows; an entry that is gone, or marked as removed, differs from nothing. */
export async function keysThatDiffer(
  env: StoreEnv,
  path: string,
  rows: ReadonlyMap<string, RowByHand>,
  keys: string[],
): Promise<string[]> {
  const { entry, regions } = tableOf(path);
  const wrong = new Set<string>();
  for (const region of regions)
    await onRedis(env[region], async (redis) => {
      for (const key of keys) if (await isWrong(redis, `${entry}${key}`, rows.get(key))) wrong.add(key);
    });
  return [...wrong];
}

async function isWrong(redis: Redis, entry: string, row: RowByHand | undefined): Promise<boolean> {
  const type = await redis.type(entry);
  if (type === "none") return false;
  if (type === "string") {
    const { rev, doc } = JSON.parse((await redis.get(entry)) ?? "{}") as { rev: number; doc: unknown };
    return row === undefined || BigInt(rev) !== row.version || !isDeepStrictEqual(doc, row.value);
  }
  const fields = await redis.hgetall(entry);
  if (fields.tombstone === "1" || fields.invalidated !== undefined) return false;
  return (
    row === undefined ||
    fields.version !== String(row.version) ||
    !isDeepStrictEqual(JSON.parse(fields.value ?? "null"), row.value)
  );
}

/** Runs `work` on a connection of its own to a Redis. */
export async function onRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 2_000 });
  redis.on("error", () => undefined);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
