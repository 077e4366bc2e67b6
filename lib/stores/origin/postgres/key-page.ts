import type pg from "pg";
import type { OriginShape } from "./shape";

/**
 * A page of the table's keys after a given one, in the key column's own order. A page reads `limit` keys of the table, however few
 * of them begin with `prefix`, so that a rare prefix does not make one statement read the whole table.
 */
export async function keyPage(
  pool: pg.Pool,
  shape: OriginShape,
  { prefix, after, limit }: { prefix: string; after: string | null; limit: number },
): Promise<{ keys: string[]; next: string | null }> {
  const { rows } = await pool.query<{ keys: string[] | null }>({
    name: `keys ${shape.path} ${after === null ? "from the start" : "behind"}`,
    text: `SELECT json_agg(p.key::text) AS keys FROM (
        SELECT ${shape.model === "append" ? "DISTINCT " : ""}t.${shape.key} AS key FROM ${shape.table} t
        WHERE ${after === null ? `t.${shape.key} IS NOT NULL` : `t.${shape.key} > $2::${shape.keyType}`} ORDER BY t.${shape.key} LIMIT $1) p`,
    values: after === null ? [limit] : [limit, after],
  });
  const keys = rows[0]?.keys ?? [];
  return {
    keys: prefix === "" ? keys : keys.filter((key) => key.startsWith(prefix)),
    next: keys.length < limit ? null : (keys.at(-1) ?? null),
  };
}
