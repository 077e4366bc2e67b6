import type pg from "pg";
import type { Flushing, FlushReport } from "../../../ports/origin";
import type { OriginShape } from "./shape";

/** Append: one row an item, inserted once: not where it has left a receipt. The rows it reports are the keys' newest versions, without values. */
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
    `i.id::text::${shape.itemType}`,
    ...shape.valueIn,
    ...(shape.updatedAt ? ["clock_timestamp()"] : []),
  ];
  const mutations = batch.map((f) => f.mutation);
  const { rows } = await client.query<{ mutation: string }>({
    name: `append ${shape.path}`,
    text: `WITH i AS (SELECT t.* FROM unnest($1::text[], $2::bigint[], $3::text[], $4::uuid[]) AS t(key, version, value, id)
        WHERE NOT EXISTS (SELECT FROM trueup.receipt r WHERE r.mutation = t.id)),
      put AS (INSERT INTO ${shape.table} (${columns.join(", ")})
              SELECT ${values.join(", ")} FROM i ON CONFLICT (${shape.item}) DO NOTHING)
      SELECT i.id AS mutation FROM i`,
    values: [
      mutations.map((m) => m.key),
      mutations.map((m) => m.version),
      mutations.map((m) => m.payload),
      mutations.map((m) => m.id),
    ],
  });
  const applied = new Set(rows.map((row) => row.mutation));
  return {
    results: mutations.map((m) => ({
      id: m.id,
      effect: applied.has(m.id) ? "applied" : "already-applied",
      because: null,
    })),
    rows: new Map(),
  };
}
