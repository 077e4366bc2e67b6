import type pg from "pg";
import type { IdRange } from "../../../domain/lost-receipts";
import type { Witness } from "../../../domain/verdict/evidence";
import { plainArray } from "../../../postgres/arrays";
import type { OriginShape } from "./shape";

const withoutItem = (shape: OriginShape) =>
  `NOT EXISTS (SELECT FROM ${shape.table} t WHERE t.${shape.item} = r.mutation::text::${shape.itemType})`;

/** For each key, the newest of these mutations that has a receipt but no item. */
export async function readLostItems(pool: pg.Pool, shape: OriginShape, ids: string[]): Promise<Map<string, Witness>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ key: string; mutation: string; version: string }>({
    name: `lost-items ${shape.path}`,
    text: `SELECT DISTINCT ON (r.key) r.key, r.mutation, r.version FROM trueup.receipt r
           WHERE r.mutation = ANY ($1::uuid[]) AND ${withoutItem(shape)} ORDER BY r.key, r.version DESC`,
    values: [plainArray(ids)],
  });
  return new Map(
    rows.map(({ key, mutation, version }) => [
      key,
      { mutation, version: BigInt(version), rowVersion: null, holds: false },
    ]),
  );
}

/** Keys of a range's receipts whose items are missing. */
export async function keysWithoutItems(
  pool: pg.Pool,
  shape: OriginShape,
  { after, to }: IdRange,
  limit: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>({
    name: `keys-without-items ${shape.path}`,
    text: `SELECT DISTINCT r.key FROM trueup.receipt r
           WHERE r.mutation > $1 AND r.mutation <= $2 AND r.path = $3 AND ${withoutItem(shape)} LIMIT $4`,
    values: [after, to, shape.path, limit],
  });
  return rows.map((row) => row.key);
}
