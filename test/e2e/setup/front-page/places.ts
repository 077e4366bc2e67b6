import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { expect } from "../browser";
import type { RawStores } from "../damage";
import { clientAs } from "../running";
import { changeKey } from "../write";

/** A path whose stores the faults damage, as trueup.yaml names them. */
export interface Place {
  path: string;
  table: string;
  column: string;
  regions: readonly ("eu" | "us")[];
  operation: "set" | "transition";
}

export const PLACES: readonly Place[] = [
  { path: "profile", table: "profile", column: "user_id", regions: ["eu", "us"], operation: "set" },
  { path: "order-status", table: "order_status", column: "order_id", regions: ["eu", "us"], operation: "transition" },
  { path: "stock-mark", table: "stock_mark", column: "sku", regions: ["eu"], operation: "set" },
];

export const document = (n: number) => ({ mark: n, name: `version ${n}` });
export const entryOf = ({ path }: Place, key: string) => `${path}:${key}`;
const client = clientAs();
const AT_ONCE = 10;

/** Writes two versions of so many new keys, and waits until every store agrees on each. */
export async function quietKeys(place: Place, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, () => `front-${randomUUID().slice(0, 8)}`);
  for (let i = 0; i < count; i += AT_ONCE)
    await Promise.all(keys.slice(i, i + AT_ONCE).map((key) => quietKey(place, key)));
  return keys;
}

async function quietKey(place: Place, key: string): Promise<void> {
  const first = await writeKey(place, key, 1);
  await writeKey(place, key, 2, first.version);
  const isQuiet = async () => {
    const { verdict, caches } = await client.key.read({ params: { path: place.path, key } });
    return verdict === "converged" && caches.every(({ speculative }) => speculative === false);
  };
  await expect.poll(isQuiet, { timeout: 60_000 }).toBe(true);
}

/** Writes one version of a key; on a path of transitions it builds on `basedOn`. */
export const writeKey = ({ path, operation }: Place, key: string, n: number, basedOn?: string | null) =>
  changeKey(path, { key, operation, payload: document(n), basedOn: operation === "transition" ? basedOn : undefined });

/** Writes new keys of a path so often, until it is stopped. */
export function trickle(place: Place, everyMs: number): () => void {
  const timer = setInterval(
    () => void writeKey(place, `front-more-${randomUUID().slice(0, 8)}`, 1, null).catch(() => undefined),
    everyMs,
  );
  return () => clearInterval(timer);
}

/** The row of a key, changed by SQL; returns how it is put back, without the entries that were rebuilt from it meanwhile. */
export async function changedRow(
  { origin, eu, us }: RawStores,
  place: Place,
  key: string,
  changed: { version: string; doc: string },
): Promise<() => Promise<void>> {
  const { table, column } = place;
  const { rows } = await origin.query<{ version: string; doc: object }>(
    `SELECT version, doc FROM ${table} WHERE ${column} = $1`,
    [key],
  );
  const [before] = rows;
  if (before === undefined) throw new Error(`The origin has no row of ${key}.`);
  await origin.query(`UPDATE ${table} SET version = ${changed.version}, doc = ${changed.doc} WHERE ${column} = $1`, [
    key,
  ]);
  return async () => {
    await origin.query(`UPDATE ${table} SET version = $2, doc = $3 WHERE ${column} = $1`, [
      key,
      before.version,
      JSON.stringify(before.doc),
    ]);
    await Promise.all([eu, us].map((cache) => cache.del(entryOf(place, key))));
  };
}

/** An entry, changed as another program would; returns how it is put back. */
export async function changedEntry(cache: Redis, entry: string, fields: Record<string, string>) {
  const [before, ttlS] = await Promise.all([cache.hgetall(entry), cache.ttl(entry)]);
  await cache.hset(entry, fields);
  return async () => {
    const steps = cache.multi().del(entry);
    if (Object.keys(before).length > 0) steps.hset(entry, before).expire(entry, ttlS);
    await steps.exec();
  };
}
