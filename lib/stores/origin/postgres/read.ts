import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import type { OriginRow } from "../../../domain/verdict/evidence";
import { plainArray } from "../../../postgres/arrays";
import { sqlState } from "../../../postgres/pool";
import type { Receipt } from "../port";
import type { OriginShape } from "./shape";
import { rowValue } from "./value";
import { isAbove } from "./write-rows";

/** How many of a key's newest items form its value on an `append` path. */
export const ITEMS_SHOWN = 20;

interface Row {
  key: string;
  version: string | null;
  value: JsonText | null;
  updated_at: Date | null;
  deleted: boolean;
}

/** Reads rows and tombstones by key; a key that the key column's type cannot express has no row. */
export async function readRows(pool: pg.Pool, shape: OriginShape, keys: string[]): Promise<Map<string, OriginRow>> {
  try {
    const { rows } = await pool.query<Row>({
      name: `read ${shape.path}`,
      text: readText(shape),
      values: [keys, shape.path],
    });
    const found = new Map<string, OriginRow>();
    const asked = new Set(keys);
    for (const row of rows) {
      // A key that the column's type respells matched another key's row.
      if (!asked.has(row.key)) continue;
      const version = row.version === null ? null : BigInt(row.version);
      const there = found.get(row.key);
      if (there !== undefined && !isAbove(version ?? 0n, row.deleted, there)) continue;
      found.set(row.key, {
        version,
        value: row.deleted ? undefined : rowValue(row.value),
        updatedAt: row.updated_at,
        deleted: row.deleted,
      });
    }
    return found;
  } catch (error) {
    if (sqlState(error)?.startsWith("22") !== true) throw error;
    if (keys.length === 1) return new Map();
    const half = keys.length >> 1;
    const [left, right] = await Promise.all([
      readRows(pool, shape, keys.slice(0, half)),
      readRows(pool, shape, keys.slice(half)),
    ]);
    return new Map([...left, ...right]);
  }
}

function readText(shape: OriginShape): string {
  const updatedAt = shape.updatedAt ? `t.${shape.updatedAt}` : "NULL::timestamptz";
  if (shape.model === "append")
    return `SELECT k.key, max(t.version) AS version, jsonb_agg(t.value ORDER BY t.version DESC)::text AS value, max(t.at) AS updated_at,
        false AS deleted
      FROM unnest($1::text[]) k(key) CROSS JOIN LATERAL (
        SELECT t.${shape.version} AS version, ${shape.valueOut("t")} AS value, ${updatedAt} AS at FROM ${shape.table} t
        WHERE t.${shape.key} = k.key::${shape.keyType} AND k.key::${shape.keyType}::text = k.key AND $2::text IS NOT NULL ORDER BY t.${shape.version} DESC LIMIT ${ITEMS_SHOWN}) t
      GROUP BY k.key`;
  return `SELECT t.${shape.key}::text AS key, t.${shape.version} AS version, ${shape.valueText("t")} AS value, ${updatedAt} AS updated_at,
      false AS deleted
    FROM ${shape.table} t WHERE t.${shape.key} = ANY ($1::text[]::${shape.keyType}[])
    UNION ALL
    SELECT d.key, d.version, NULL, d.deleted_at, true FROM trueup.tombstone d WHERE d.path = $2 AND d.key = ANY ($1::text[])`;
}

/** The places, from 1, of mutations without a receipt. */
export async function withoutReceipt(pool: pg.Pool, ids: readonly string[]): Promise<number[]> {
  const { rows } = await pool.query<{ places: number[] | null }>({
    name: "without-receipt",
    text: `SELECT array_agg(i.n::integer) AS places FROM unnest($1::uuid[]) WITH ORDINALITY AS i(id, n)
           WHERE NOT EXISTS (SELECT FROM trueup.receipt r WHERE r.mutation = i.id)`,
    values: [plainArray(ids)],
  });
  return rows[0]?.places ?? [];
}

/** The receipts of these mutations. */
export async function readReceipts(pool: pg.Pool, ids: string[]): Promise<Map<string, Receipt>> {
  const { rows } = await pool.query<{ mutation: string; key: string; version: string; applied_at: Date }>({
    name: "read-receipts",
    text: "SELECT mutation, key, version, applied_at FROM trueup.receipt WHERE mutation = ANY ($1::uuid[])",
    values: [ids],
  });
  return new Map(
    rows.map((row) => [
      row.mutation,
      { mutation: row.mutation, key: row.key, version: BigInt(row.version), appliedAt: row.applied_at },
    ]),
  );
}
