import type { OriginShape } from "./shape";

// Parts of statements over a relation `i` (n, id, key, version, seen, value) of whole values, each for the version that its plan
// saw; $6 is the path, $7 the run.

// Most paths have no tombstone, so the statement tests that once rather than for each row.
const anyTombstone = "(SELECT EXISTS (SELECT FROM trueup.tombstone a WHERE a.path = $6))";

/** Puts values over rows at the version that was seen; returns n, id, key, version, was, old. */
export function putOverSeen(shape: OriginShape): string {
  const sets = [
    `${shape.version} = i.version`,
    ...shape.valueColumns.map((column, n) => `${column} = ${shape.valueIn[n]}`),
    ...(shape.updatedAt ? [`${shape.updatedAt} = clock_timestamp()`] : []),
  ];
  // Before Postgres 18 RETURNING has no old row, so it is joined at the version that was seen; for a moved row neither the join nor
  // the update matches.
  const [from, old] = shape.returnsOld
    ? ["i", "old"]
    : [`i JOIN ${shape.table} o ON o.${shape.key} = i.key AND coalesce(o.${shape.version}, 0) = i.seen`, "o"];
  return `UPDATE ${shape.table} t SET ${sets.join(", ")} FROM ${from}
    WHERE t.${shape.key} = i.key AND coalesce(t.${shape.version}, 0) = i.seen AND i.version > i.seen
      AND NOT (${anyTombstone} AND EXISTS (SELECT FROM trueup.tombstone d WHERE d.path = $6 AND d.key = i.key AND d.version > i.seen))
    RETURNING i.n, i.id, i.key, i.version, i.seen AS was, ${shape.valueOut(old)} AS old, ${shape.valueText("t")} AS became`;
}

/** Puts values where no row was seen and none exists; returns their keys. */
export function putWhereNothingWas(shape: OriginShape): string {
  const columns = [shape.version, ...shape.valueColumns, ...(shape.updatedAt ? [shape.updatedAt] : [])];
  const values = ["i.version", ...shape.valueIn, ...(shape.updatedAt ? ["clock_timestamp()"] : [])];
  return `INSERT INTO ${shape.table} AS t (${shape.key}, ${columns.join(", ")}) SELECT i.key, ${values.join(", ")} FROM i
    WHERE i.seen IS NULL AND NOT (${anyTombstone} AND EXISTS (SELECT FROM trueup.tombstone d WHERE d.path = $6 AND d.key = i.key))
    ORDER BY i.key ON CONFLICT (${shape.key}) DO NOTHING RETURNING ${shape.key} AS key, ${shape.valueText("t")} AS became`;
}

/** The result of `putWhereNothingWas`, named `made`, in the form of `putOverSeen`. */
export const MADE =
  "SELECT i.n, i.id, i.key, i.version, NULL::bigint AS was, NULL::jsonb AS old, made.became FROM i JOIN made ON made.key = i.key WHERE i.seen IS NULL";

/** Leaves before-images of the rows that `put` wrote. */
export const IMAGES = `
  b AS (INSERT INTO trueup.before_image (run, mutation, path, key, version, written, value)
        SELECT $7, put.id, $6, put.key, put.was, put.version, put.old FROM put)`;
