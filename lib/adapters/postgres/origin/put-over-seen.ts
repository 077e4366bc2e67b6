import type pg from "pg";
import type { Replaying } from "../../../ports/origin";
import { plainArray, textArray } from "../arrays";
import type { OriginShape } from "./shape";

/**
 * Puts whole values over the very versions that a plan saw, with receipts and before-images, in one statement for rows that were
 * there and one for those that were not. Answers which took; a row that moved is left alone.
 */
export async function putOverSeen(
  client: pg.PoolClient,
  shape: OriginShape,
  run: string,
  batch: Replaying[],
): Promise<Set<string>> {
  const applied = new Set<string>();
  const there = batch.filter((r) => r.seen !== null);
  const absent = batch.filter((r) => r.seen === null);
  for (const [rows, text, name] of [
    [there, updateText(shape), "over-seen"],
    [absent, insertText(shape), "where-nothing-was"],
  ] as const) {
    if (rows.length === 0) continue;
    const { rows: took } = await client.query<{ id: string }>({
      name: `${name} ${shape.path}`,
      text,
      values: [
        textArray(rows.map((r) => r.key)),
        plainArray(rows.map((r) => r.version)),
        textArray(rows.map((r) => r.payload)),
        plainArray(rows.map((r) => r.id)),
        plainArray(rows.map((r) => r.seen)),
        shape.path,
        run,
      ],
    });
    for (const row of took) applied.add(row.id);
  }
  return applied;
}

const INPUT = `i AS (SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::uuid[], $5::bigint[]) AS t(key, version, value, id, seen))`;

const KEPT = `
  r AS (INSERT INTO trueup.receipt (mutation, path, key, version) SELECT put.id, $6, put.key, put.version FROM put
        ON CONFLICT (mutation) DO UPDATE SET applied_at = EXCLUDED.applied_at),
  b AS (INSERT INTO trueup.before_image (run, mutation, path, key, version, written, value)
        SELECT $7, put.id, $6, put.key, put.was, put.version, put.old FROM put)
SELECT id FROM put`;

// The old row is joined at the version that was seen: where it moved meanwhile neither it nor the update matches.
function updateText(shape: OriginShape): string {
  const sets = [
    `${shape.version} = i.version`,
    ...shape.valueColumns.map((column, n) => `${column} = ${shape.valueIn[n]}`),
    ...(shape.updatedAt ? [`${shape.updatedAt} = clock_timestamp()`] : []),
  ];
  return `WITH ${INPUT}, put AS (
    UPDATE ${shape.table} t SET ${sets.join(", ")} FROM i JOIN ${shape.table} o ON o.${shape.key} = i.key
    WHERE t.${shape.key} = i.key AND coalesce(t.${shape.version}, 0) = i.seen AND coalesce(o.${shape.version}, 0) = i.seen
      AND i.version > i.seen
      AND NOT EXISTS (SELECT FROM trueup.tombstone d WHERE d.path = $6 AND d.key = i.key AND d.version > i.seen)
    RETURNING i.id, i.key, i.version, i.seen AS was, ${shape.valueOut("o")} AS old),${KEPT}`;
}

function insertText(shape: OriginShape): string {
  const columns = [shape.version, ...shape.valueColumns, ...(shape.updatedAt ? [shape.updatedAt] : [])];
  const values = ["i.version", ...shape.valueIn, ...(shape.updatedAt ? ["clock_timestamp()"] : [])];
  return `WITH ${INPUT}, ins AS (
    INSERT INTO ${shape.table} (${shape.key}, ${columns.join(", ")}) SELECT i.key, ${values.join(", ")} FROM i
    WHERE i.seen IS NULL AND NOT EXISTS (SELECT FROM trueup.tombstone d WHERE d.path = $6 AND d.key = i.key) ORDER BY i.key
    ON CONFLICT (${shape.key}) DO NOTHING RETURNING ${shape.key} AS key),
  put AS (SELECT i.id, i.key, i.version, NULL::bigint AS was, NULL::jsonb AS old FROM i JOIN ins ON ins.key = i.key),${KEPT}`;
}
