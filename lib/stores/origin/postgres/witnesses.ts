import type pg from "pg";
import type { Witness } from "../../../domain/verdict/evidence";
import { plainArray } from "../../../postgres/arrays";
import { digestOf } from "./digest";
import { wholeValues } from "./mapped-table";
import type { OriginShape } from "./shape";
import { isBroken } from "./written-rows";

interface WitnessRow {
  key: string;
  mutation: string;
  version: string;
  row_version: string | null;
  is_current: boolean;
  is_same: boolean | null;
  holds: boolean | null;
  is_broken: boolean;
}

export interface Witnesses {
  found: Map<string, Witness>;
  /** False: a mapped column was altered since the shape was read, so that digests of this shape prove nothing. */
  isCurrent: boolean;
  /** Receipts whose digest is of another shape. */
  another: string[];
}

// Tested in the statement that compares: a process may run for months, and a column may be altered at any time.
const isCurrentText = ({ table }: OriginShape) =>
  `(SELECT coalesce(bool_and(format_type(a.atttypid, a.atttypmod) = c.type), true)
    FROM unnest($3::text[], $4::text[]) c(name, type) LEFT JOIN pg_attribute a
      ON a.attrelid = '${table.replaceAll("'", "''")}'::regclass AND a.attname = c.name AND NOT a.attisdropped)`;

/** For each key, what the receipt with the highest mark says of the present row. Items are judged one by one, not by key. */
export async function readWitnesses(pool: pg.Pool, shape: OriginShape, ids: string[]): Promise<Witnesses> {
  const none: Witnesses = { found: new Map(), isCurrent: true, another: [] };
  if (ids.length === 0 || shape.model === "append") return none;
  // The newest receipt speaks for a sum, unless the row was changed or restored before that receipt.
  const broken = shape.model === "merge" ? isBroken("$5", "r.key") : "false";
  const { rows } = await pool.query<WitnessRow>({
    name: `witnesses ${shape.path}`,
    text: `SELECT r.key, r.mutation, r.version, x.version AS row_version, c.is_current, r.shape = $2 AS is_same,
        CASE WHEN c.is_current AND r.shape = $2 AND r.became IS NOT NULL THEN coalesce(r.became = ${digestOf("x.value")}, false) AND NOT ${broken} END AS holds,
        ${broken} AS is_broken
      FROM (SELECT DISTINCT ON (y.key) y.* FROM trueup.receipt y WHERE y.mutation = ANY ($1::uuid[])
        ORDER BY y.key, y.mark DESC NULLS LAST, y.version DESC) r
      CROSS JOIN (SELECT ${isCurrentText(shape)} AS is_current OFFSET 0) c
      LEFT JOIN LATERAL (SELECT t.${shape.version} AS version, ${shape.valueText("t")} AS value FROM ${shape.table} t
        WHERE t.${shape.key} = r.key::${shape.keyType} LIMIT 1) x ON true`,
    values: [
      plainArray(ids),
      shape.id,
      shape.mapped.names,
      shape.mapped.types,
      ...(shape.model === "merge" ? [shape.path] : []),
    ],
  });
  for (const row of rows) {
    const ofAnotherShape = row.is_same === false || !row.is_current;
    none.isCurrent = row.is_current;
    if (row.is_same === false) none.another.push(row.mutation);
    none.found.set(row.key, {
      mutation: row.mutation,
      version: BigInt(row.version),
      rowVersion: row.row_version === null ? null : BigInt(row.row_version),
      holds: row.holds,
      ...(row.is_broken && { isBroken: true }),
      ofAnotherShape,
    });
  }
  return none;
}

/**
 * Renews receipts of another shape: their digests become those of the present rows, where the rows are at the receipts' versions.
 */
export async function retakeReceipts(pool: pg.Pool, shape: OriginShape, mutations: string[]): Promise<void> {
  if (mutations.length === 0) return;
  await pool.query({
    name: `retake-receipts ${shape.path}`,
    text: `UPDATE trueup.receipt r SET became = ${digestOf(`(${shape.valueText("t")})`)}, shape = $2 FROM ${shape.table} t
           WHERE r.mutation = ANY ($1::uuid[]) AND r.shape <> $2 AND t.${shape.key} = r.key::${shape.keyType}
             ${wholeValues(shape) ? `AND t.${shape.version} = r.version` : ""}`,
    values: [plainArray(mutations), shape.id],
  });
}
