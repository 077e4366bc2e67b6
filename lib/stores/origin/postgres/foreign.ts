import type pg from "pg";
import { keyPartsOf, keyText } from "../../../domain/observed/key-parts";
import type { ForeignOrigin } from "../../../domain/observed/mapping";
import { KnownShape } from "../../../postgres/known-shape";
import type { ForeignOriginReads } from "../port";
import { readForeignRows } from "./foreign-rows";
import { type ForeignShape, foreignShapeOf } from "./foreign-shape";

/** The reads of another system's table or view, in single statements without names. */
export function foreignOrigin(
  pool: pg.Pool,
  mapping: ForeignOrigin,
  keyParts: readonly string[],
  name: string,
): ForeignOriginReads {
  const known = new KnownShape(() => foreignShapeOf(pool, mapping, name));
  const count = keyParts.length;
  return {
    name,
    keyKinds: async () => (await known.get()).keys.map((key) => key.kind),
    read: (keys) =>
      known.read(async (shape) => {
        const rows = await readForeignRows(pool, shape, keys);
        return new Map([...rows].map(([key, { row }]) => [key, row]));
      }),
    keys: (after, limit) => known.read((shape) => foreignKeys(pool, shape, { after, limit, count })),
  };
}

async function foreignKeys(
  pool: pg.Pool,
  { relation, keys }: ForeignShape,
  { after, limit, count }: { after: string | null; limit: number; count: number },
): Promise<{ keys: string[]; next: string | null }> {
  const columns = keys.map((key) => key.column).join(", ");
  const behind = keys.map(({ type }, i) => `$${i + 2}::text::${type}`).join(", ");
  const parts = after === null ? [] : keyPartsOf(after, count);
  if (parts === null) throw new RangeError(`"${after}" is no key of ${count} parts`);
  const { rows } = await pool.query<{ parts: string[] }>(
    `SELECT ARRAY[${keys.map((key) => key.text).join(", ")}] AS parts FROM ${relation} t
     WHERE ${[...keys.map((key) => `${key.column} IS NOT NULL`), ...(after === null ? [] : [`(${columns}) > (${behind})`])].join(" AND ")}
     ORDER BY ${columns} LIMIT $1`,
    [limit, ...parts],
  );
  const page = rows.map((row) => keyText(row.parts));
  return { keys: [...new Set(page)], next: page.length < limit ? null : (page.at(-1) ?? null) };
}
