import type { FindingKind } from "../../lib/domain/verdict/findings";
import type { Client } from "../../lib/http/client";
import type { StoreEnv } from "../stores/stores";
import { type Promises, promisesKept } from "./promises";
import type { DrillRecord, Seen } from "./record";
import { onDatabase } from "./running";
import { keysThatDiffer, rowsByHand, tableOf } from "./tables";

/** What the console's API says of a drill at one moment. */
export interface Sight {
  by: Seen["by"];
  /** The findings of each key that is told of. */
  kinds: Map<string, FindingKind[]>;
}

/** Asks the lists first: a key's page judges the key itself, so that it would find what nothing has reported. */
export async function lookFor(client: Client, record: DrillRecord): Promise<Sight | null> {
  const listed = await inDivergences(client, record);
  if (listed !== null && [...listed.kinds.values()].flat().some((kind) => record.expected.includes(kind)))
    return listed;
  const noted = record.notice === null ? null : await onConnections(client, record);
  if (noted !== null) return noted;
  return record.asksKeys ? onKeyPages(client, record) : listed;
}

async function inDivergences(client: Client, { path, keys }: DrillRecord): Promise<Sight | null> {
  const { items } = await client.divergence.list({ query: { path, prefix: commonPrefix(keys), limit: 200 } });
  const known = new Set(keys);
  const kinds = new Map(
    items
      .filter(({ key }) => known.has(key))
      .map(({ key, findings }) => [key, findings.map(({ finding }) => finding)] as const),
  );
  return kinds.size === 0 ? null : { by: "divergences", kinds };
}

async function onKeyPages(client: Client, { path, keys, expected }: DrillRecord): Promise<Sight | null> {
  const stories = await Promise.all(keys.map((key) => client.key.read({ params: { path, key } })));
  const told = stories
    .map(({ key, findings }) => [key, findings.map(({ finding }) => finding)] as const)
    .filter(([, kinds]) => kinds.some((kind) => expected.includes(kind)));
  return told.length === 0 ? null : { by: "key", kinds: new Map(told) };
}

async function onConnections(client: Client, { notice, damagedAt, keys }: DrillRecord): Promise<Sight | null> {
  const { items } = await client.connection.list();
  const isOfNow = items.some(({ generations }) =>
    generations.some(({ kind, foundAt }) => kind === notice && Date.parse(foundAt) >= Date.parse(damagedAt)),
  );
  return isOfNow ? { by: "connections", kinds: new Map(keys.map((key) => [key, []])) } : null;
}

/** The longest text that every key begins with. */
export function commonPrefix(keys: readonly string[]): string {
  const [first = "", ...others] = keys;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

/** Joins one more sight to what was seen so far. */
export function seenWith(record: DrillRecord, sight: Sight | null, at: Date): Seen | null {
  const { seen, expected, keys } = record;
  if (sight === null || seen?.allAt) return seen;
  const isAll = keys.every((key) => {
    const kinds = sight.kinds.get(key);
    return kinds !== undefined && (sight.by === "connections" || kinds.some((kind) => expected.includes(kind)));
  });
  const kinds = [...new Set([...(seen?.kinds ?? []), ...[...sight.kinds.values()].flat()])];
  const first = seen ?? { at: at.toISOString(), by: sight.by };
  return { ...first, isNoted: sight.by === "connections", kinds, allAt: isAll ? at.toISOString() : null };
}

/** Compares the producer's history with the origin's rows, with SQL; null while the origin cannot be read. */
export async function promisesOf(env: StoreEnv, { path, keys, writes }: DrillRecord): Promise<Promises | null> {
  const rows = await onDatabase(env.ORIGIN_URL, "score", (origin) => rowsByHand(origin, path, keys)).catch(() => null);
  return rows === null ? null : promisesKept(tableOf(path).kind, writes, rows);
}

/** Whether the console calls every key converged, and rows and cache entries read by hand agree. */
export async function isRestored(client: Client, env: StoreEnv, { path, keys }: DrillRecord): Promise<boolean> {
  const rows = await onDatabase(env.ORIGIN_URL, "score", (origin) => rowsByHand(origin, path, keys));
  if ((await keysThatDiffer(env, path, rows, keys)).length > 0) return false;
  const stories = await Promise.all(keys.map((key) => client.key.read({ params: { path, key } })));
  return stories.every(({ verdict }) => verdict === "converged");
}
