import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import type { ObservedRow } from "../../../domain/observed/evidence";
import { canonicalPart, keyPartsOf, keyText } from "../../../domain/observed/key-parts";
import type { ForeignOrigin } from "../../../domain/observed/mapping";
import { readExpressible } from "../../../postgres/expressible";
import { KnownShape } from "../../../postgres/known-shape";
import { type ForeignOriginReads, OriginMisfit } from "../port";
import { type ForeignShape, foreignShapeOf } from "./foreign-shape";
import { rowValue } from "./value";

interface Row {
  parts: string[];
  version: string | null;
  value: JsonText | null;
  updatedAt: string | null;
  deleted: boolean;
}

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
    read: (keys) => known.read((shape) => readForeign(pool, shape, { keys, count, name })),
    keys: (after, limit) => known.read((shape) => foreignKeys(pool, shape, { after, limit, count })),
  };
}

/** A key as it was asked, and its parts as the key columns write them. */
type Asked = { key: string; parts: string[] };

/** Nothing where a part is of another kind than its column. */
function askedOf(shape: ForeignShape, key: string, count: number): Asked[] {
  const parts = keyPartsOf(key, count)?.map((part, i) => canonicalPart(part, shape.keys[i]?.kind ?? "text"));
  return parts?.every((part) => part !== null) ? [{ key, parts }] : [];
}

async function readForeign(
  pool: pg.Pool,
  shape: ForeignShape,
  { keys, count, name }: { keys: readonly string[]; count: number; name: string },
): Promise<ReadonlyMap<string, ObservedRow>> {
  const asked = keys.flatMap((key) => askedOf(shape, key, count));
  // Different spellings of one key have one row.
  const texts = [...new Map(asked.map(({ parts }) => [keyText(parts), parts])).values()];
  const types = shape.keys.map((key) => key.type);
  const rows = await readExpressible(pool, types, texts, async (some) => {
    const arrays = shape.keys.map((_, i) => some.map((parts) => parts[i]));
    return (await pool.query<Row>(readText(shape), arrays)).rows;
  });
  const found = new Map<string, ObservedRow>();
  for (const { parts, updatedAt, ...row } of rows) {
    const key = keyText(parts);
    const there = found.get(key);
    if (there === undefined)
      found.set(key, {
        ...row,
        value: rowValue(row.value),
        updatedAt: updatedAt === null ? null : new Date(updatedAt),
      });
    else if (!there.deleted && !row.deleted)
      throw new OriginMisfit(
        `${name}: table ${shape.where} has several rows of key "${key}". Map columns that identify one row, or \`deletedWhen\`.`,
      );
  }
  return new Map(
    asked.flatMap(({ key, parts }) => {
      const row = found.get(keyText(parts));
      return row === undefined ? [] : [[key, row] as const];
    }),
  );
}

// A limit for each key keeps the planner at the key's index, and bounds what one key without a unique index can cost.
function readText({ relation, keys, ...row }: ForeignShape): string {
  const places = keys.map((_, i) => `p${i}`);
  const arrays = keys.map((_, i) => `$${i + 1}::text[]`);
  const equal = keys.map(({ column, type, text, kind }, i) => {
    const own = `${column} = k.p${i}::${type}`;
    // Types that take two texts for one value: only the row's own text is its key.
    return kind === "text" ? `${own} AND ${text} = k.p${i}` : own;
  });
  return `SELECT r.* FROM unnest(${arrays.join(", ")}) k(${places.join(", ")}) CROSS JOIN LATERAL (
    SELECT ARRAY[${keys.map((key) => key.text).join(", ")}] AS parts, ${row.version} AS version, ${row.value} AS value,
      ${row.updatedAt} AS "updatedAt", ${row.deleted} AS deleted
    FROM ${relation} t WHERE ${equal.join(" AND ")}${row.order === null ? "" : ` ORDER BY ${row.order}`} LIMIT 2) r`;
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
