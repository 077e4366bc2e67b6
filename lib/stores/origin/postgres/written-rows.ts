import type pg from "pg";
import type { ReplayModel } from "../../../domain/contract";
import { textArray } from "../../../postgres/arrays";
import { digestOf } from "./digest";
import type { OriginShape } from "./shape";

// A sum or a greatest mark says nothing of the writes before it. `written_row` keeps each row after its last write, and the next
// write compares it: a row that was changed or restored in between stays marked, though newer writes land above it. A flush of an
// older release keeps nothing, so rows written before the lane's newest such flush are not compared.

const KEPT: ReadonlySet<ReplayModel> = new Set(["merge", "monotonic"]);

/** Whether a path's rows are compared with their state after the last write. */
export const keepsWritten = ({ model }: OriginShape): boolean => KEPT.has(model);

/** The parameters of SQL that keeps resulting rows; `mark` is the flush's number on `lane`. */
export interface KeptSql {
  path: string;
  shape: string;
  lane: string;
  mark: string;
}

/** SQL that keeps resulting rows, from a relation of key, value and the row before. */
export function keepWritten(from: string, { path, shape, lane, mark }: KeptSql): string {
  return `INSERT INTO trueup.written_row AS w (path, key, shape, became, was, lane, mark)
    SELECT DISTINCT ON (b.key) ${path}, b.key, ${shape}::integer, ${digestOf("b.value")}, ${digestOf("b.before")},
      ${lane}::integer, ${mark}::bigint FROM ${from} b ORDER BY b.key
    ON CONFLICT (path, key) DO UPDATE SET became = EXCLUDED.became, was = EXCLUDED.was, shape = EXCLUDED.shape, lane = EXCLUDED.lane,
      mark = EXCLUDED.mark,
      broken_at = CASE WHEN w.shape = EXCLUDED.shape AND w.became IS DISTINCT FROM EXCLUDED.was
          AND w.lane = ${lane} AND w.mark >=
            (SELECT m.kept_since FROM trueup.mark m WHERE m.path = ${path} AND m.lane = ${lane} AND m.kept = ${mark} - 1)
        THEN coalesce(w.broken_at, clock_timestamp()) ELSE w.broken_at END`;
}

/** SQL that returns whether a write landed above a row that had been changed or restored. */
export const isBroken = (path: string, key: string): string =>
  `EXISTS (SELECT FROM trueup.written_row w WHERE w.path = ${path} AND w.key = ${key} AND w.broken_at IS NOT NULL)`;

/** SQL that returns whether a row needs a check: it differs from its state after the last write, or differed before that write. */
export const isDoubtful = (shape: OriginShape, of: { path: string; key: string; value: string }): string =>
  `EXISTS (SELECT FROM trueup.written_row w WHERE w.path = ${of.path} AND w.key = ${of.key} AND w.shape = ${shape.id}
    AND (w.broken_at IS NOT NULL OR w.became IS DISTINCT FROM ${digestOf(of.value)}))`;

/** Accepts rows as they are, after the origin was declared the authority for them. */
export async function trustRows(pool: pg.Pool, shape: OriginShape, keys: string[]): Promise<void> {
  if (!keepsWritten(shape)) return;
  await pool.query({
    name: `trust-rows ${shape.path}`,
    text: `UPDATE trueup.written_row w SET became = ${digestOf(shape.valueText("t"))}, shape = $3, broken_at = NULL
           FROM ${shape.table} t WHERE w.path = $1 AND w.key = ANY ($2::text[]) AND t.${shape.key} = w.key::${shape.keyType}`,
    values: [shape.path, textArray(keys), shape.id],
  });
}

/** Forgets the last written state of rows that were restored with their receipts; their losses are outstanding again. */
export async function forgetWritten(pool: pg.Pool, shape: OriginShape, keys: string[]): Promise<void> {
  if (!keepsWritten(shape)) return;
  await pool.query({
    name: "forget-written-rows",
    text: "DELETE FROM trueup.written_row WHERE path = $1 AND key = ANY ($2::text[])",
    values: [shape.path, textArray(keys)],
  });
}
