import type pg from "pg";
import type { Flushing, FlushResult } from "../../../ports/origin";
import type { OriginShape } from "./shape";

/**
 * Splits off mutations whose key the origin would write in another way ("007" in a bigint column, or cut off to fit): they
 * would share another key's row, so they are left to a person.
 */
export async function withoutStrangeKeys(
  client: pg.PoolClient,
  shape: OriginShape,
  batch: Flushing[],
): Promise<{ batch: Flushing[]; strange: FlushResult[] }> {
  if (shape.keyType === "text" || batch.length === 0) return { batch, strange: [] };
  const { rows } = await client.query<{ key: string; written: string }>({
    name: `strange-keys ${shape.path}`,
    text: `SELECT k.key, k.key::${shape.keyType}::text AS written FROM unnest($1::text[]) k(key)
           WHERE k.key::${shape.keyType}::text <> k.key`,
    values: [[...new Set(batch.map((f) => f.mutation.key))]],
  });
  if (rows.length === 0) return { batch, strange: [] };
  const written = new Map(rows.map((row) => [row.key, row.written]));
  return {
    batch: batch.filter((f) => !written.has(f.mutation.key)),
    strange: batch.flatMap(({ mutation: { id, key } }) =>
      written.has(key)
        ? [
            {
              id,
              effect: "conflict" as const,
              because: `the origin writes this key as "${written.get(key)}", which is another key`,
            },
          ]
        : [],
    ),
  };
}
