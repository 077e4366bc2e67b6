import type { Redis } from "ioredis";
import type pg from "pg";
import type { Json } from "../../../lib/domain/json";
import type { ModelPath } from "../../fixtures/damaged-keys";

/** The stores of the oracle: databases and caches, and nothing of the product's. */
export interface Direct {
  ledger: pg.Pool;
  origin: pg.Pool;
  caches: Record<string, Redis>;
}

export interface Row {
  version: string;
  value: Json;
  /** The transaction that wrote the row. */
  xmin: string;
  /** The item's id; null where a key has one row. */
  item: string | null;
}

export interface Known {
  id: string;
  version: string;
  /** 1 materialized, 2 superseded, 3 suppressed; null while the ledger owes the write. */
  outcome: number | null;
  outstanding: boolean;
}

export interface Entry {
  version: string;
  value: Json;
  speculative: boolean;
  tombstone: boolean;
}

/** What the stores have of one key. */
export interface Reading {
  rows: Row[];
  receipts: string[];
  /** With the writes that the ledger lost and took over from their receipts. */
  ledger: Known[];
  /** By region; null: no entry. */
  caches: Record<string, Entry | null>;
}

/** Reads one key from every store, by SQL and Redis commands. */
export async function readKey({ ledger, origin, caches }: Direct, of: ModelPath, key: string): Promise<Reading> {
  const value = of.model === "merge" ? "jsonb_build_object('points', points, 'visits', visits)" : "doc";
  const item = of.model === "append" ? "item_id" : "NULL";
  const [rows, receipts, known, entries] = await Promise.all([
    origin.query(
      `SELECT version::text, ${value} AS value, xmin::text, ${item} AS item FROM public.${of.table} WHERE ${of.key} = $1 ORDER BY version, item`,
      [key],
    ),
    origin.query("SELECT mutation AS id FROM trueup.receipt WHERE path = $1 AND key = $2 ORDER BY version, mutation", [
      of.path,
      key,
    ]),
    ledger.query(
      `SELECT m.id, m.version::text, s.outcome, o.mutation_id IS NOT NULL AS outstanding
       FROM mutation m JOIN path_control c USING (path_id)
         LEFT JOIN settlement s ON s.mutation_id = m.id
         LEFT JOIN outstanding o ON o.mutation_id = m.id AND o.key = m.key AND o.path_id = m.path_id
       WHERE c.path = $1 AND m.key = $2 ORDER BY m.version`,
      [of.path, key],
    ),
    Promise.all(of.regions.map(async (region) => [region, await entryOf(caches[region] as Redis, of, key)] as const)),
  ]);
  const proven = receipts.rows.map(({ id }) => id);
  const { rows: imported } = await ledger.query(
    `SELECT k.mutation_id AS id, k.version::text, 1 AS outcome, false AS outstanding
     FROM known_by_receipt k JOIN path_control c USING (path_id) WHERE c.path = $1 AND k.mutation_id = ANY ($2::uuid[])`,
    [of.path, proven.filter((id) => known.rows.every((each) => each.id !== id))],
  );
  return {
    rows: rows.rows,
    receipts: proven,
    ledger: [...known.rows, ...imported],
    caches: Object.fromEntries(entries),
  };
}

async function entryOf(cache: Redis, { path }: ModelPath, key: string): Promise<Entry | null> {
  const entry = await cache.hgetall(`${path}:${key}`);
  // What was cleared leaves a mark against late refills, which readers take for a miss.
  if (entry.version === undefined || entry.invalidated === "1") return null;
  return {
    version: entry.version,
    value: entry.value === undefined || entry.value === "" ? null : JSON.parse(entry.value),
    speculative: entry.speculative === "1",
    tombstone: entry.tombstone === "1",
  };
}
