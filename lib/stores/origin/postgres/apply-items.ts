import type pg from "pg";
import type { Flushing, FlushReport, FlushResult } from "../port";
import { dropped } from "./not-written";
import type { OriginShape } from "./shape";

/** Inserts each item of an `append` path once, unless it has a receipt. Reports the keys' newest versions, without values. */
export async function applyItems(client: pg.PoolClient, shape: OriginShape, batch: Flushing[]): Promise<FlushReport> {
  const columns = [
    shape.key,
    shape.version,
    shape.item,
    ...shape.valueColumns,
    ...(shape.updatedAt ? [shape.updatedAt] : []),
  ];
  const values = [
    `i.key::${shape.keyType}`,
    "i.version",
    "i.item",
    ...shape.valueIn,
    ...(shape.updatedAt ? ["clock_timestamp()"] : []),
  ];
  const mutations = batch.map((f) => f.mutation);
  const { rows } = await client.query<{ mutation: string; put: boolean; there: boolean | null }>({
    name: `append ${shape.path}`,
    text: `WITH i AS MATERIALIZED (
        SELECT t.*, t.id::text::${shape.itemType} AS item FROM unnest($1::text[], $2::bigint[], $3::text[], $4::uuid[]) AS t(key, version, value, id)
        WHERE NOT EXISTS (SELECT FROM trueup.receipt r WHERE r.mutation = t.id)),
      put AS (INSERT INTO ${shape.table} (${columns.join(", ")})
              SELECT ${values.join(", ")} FROM i ON CONFLICT (${shape.item}) DO NOTHING RETURNING ${shape.item} AS item)
      SELECT n.mutation, n.put, CASE WHEN NOT n.put THEN EXISTS (SELECT FROM ${shape.table} t WHERE t.${shape.item} = n.item) END AS there
      FROM (SELECT i.id AS mutation, i.item, coalesce(i.item = ANY (ARRAY(SELECT put.item FROM put)), false) AS put FROM i) n`,
    values: [
      mutations.map((m) => m.key),
      mutations.map((m) => m.version),
      mutations.map((m) => m.payload),
      mutations.map((m) => m.id),
    ],
  });
  if (rows.some((row) => !row.put && row.there === false)) throw dropped();
  const tried = new Map(rows.map((row) => [row.mutation, row]));
  return { results: mutations.map(({ id }) => resultOf(id, tried.get(id))), rows: new Map() };
}

function resultOf(id: string, tried: { put: boolean } | undefined): FlushResult {
  if (tried === undefined) return { id, effect: "already-applied", because: null };
  if (tried.put) return { id, effect: "applied", because: null };
  return { id, effect: "conflict", because: "the origin holds an item of this id without this mutation's receipt" };
}
