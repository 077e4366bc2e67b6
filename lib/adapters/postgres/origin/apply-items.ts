import type pg from "pg";
import type { Flushing, FlushReport } from "../../../ports/origin";
import type { OriginShape } from "./shape";

/** Append: one row an item, inserted once by its receipt. The rows it reports are the keys' newest versions, without values. */
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
    text: `WITH i AS (SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::uuid[]) AS t(key, version, value, id)),
      r AS (INSERT INTO trueup.receipt (mutation, path, key, version) SELECT i.id, $5, i.key, i.version FROM i
            ON CONFLICT DO NOTHING RETURNING mutation),
      put AS (INSERT INTO ${shape.table} (${columns.join(", ")})
              SELECT ${values.join(", ")} FROM i JOIN r ON r.mutation = i.id ON CONFLICT (${shape.item}) DO NOTHING)
      SELECT mutation FROM r`,
    values: [
      mutations.map((m) => m.key),
      mutations.map((m) => m.version),
      mutations.map((m) => m.payload),
      mutations.map((m) => m.id),
      shape.path,
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
