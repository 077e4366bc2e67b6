import type pg from "pg";
import type { OriginState } from "../../../domain/materialize/decide";
import { textArray } from "../../../postgres/arrays";
import { readRows } from "./read";
import type { OriginShape } from "./shape";
import { isAbove } from "./write-rows";

/** Reads the state of keys in the origin, row and tombstone together; without values it is one narrow scan by key. */
export async function readStandings(
  pool: pg.Pool,
  shape: OriginShape,
  keys: string[],
  withValues: boolean,
): Promise<Map<string, OriginState>> {
  if (withValues || shape.keyType !== "text") {
    const rows = await readRows(pool, shape, keys);
    return new Map(
      [...rows].map(([key, row]) => [key, { version: row.version, value: row.value, deleted: row.deleted }]),
    );
  }
  const version = shape.model === "append" ? `max(t.${shape.version})` : `t.${shape.version}`;
  const { rows } = await pool.query<{ key: string; version: string | null; deleted: boolean }>({
    name: `standings ${shape.path}`,
    text: `SELECT t.${shape.key} AS key, ${version} AS version, false AS deleted FROM ${shape.table} t WHERE t.${shape.key} = ANY ($1::text[])
             ${shape.model === "append" ? `GROUP BY t.${shape.key}` : ""}
           UNION ALL
           SELECT d.key, d.version, true FROM trueup.tombstone d WHERE d.path = $2 AND d.key = ANY ($1::text[])`,
    values: [textArray(keys), shape.path],
  });
  const found = new Map<string, OriginState>();
  for (const row of rows) {
    const at = row.version === null ? 0n : BigInt(row.version);
    const there = found.get(row.key);
    if (there !== undefined && !isAbove(at, row.deleted, there)) continue;
    found.set(row.key, { version: at, value: undefined, deleted: row.deleted });
  }
  return found;
}
