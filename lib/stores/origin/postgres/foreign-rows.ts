import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import type { ObservedRow } from "../../../domain/observed/evidence";
import { canonicalPart, keyPartsOf, keyText } from "../../../domain/observed/key-parts";
import { readExpressible } from "../../../postgres/expressible";
import { OriginMisfit } from "../port";
import type { ForeignKeyColumn, ForeignShape } from "./foreign-shape";
import { rowValue } from "./value";

interface Row {
  parts: string[];
  version: string | null;
  value: JsonText | null;
  updatedAt: string | null;
  deleted: boolean;
  token: string | null;
}

/** A row of another system's table, with the text of its compare token where the shape has one. */
export interface ForeignRow {
  row: ObservedRow;
  token: string | null;
}

/** A key as it was asked, and its parts as the key columns write them. */
export type AskedKey = { key: string; parts: string[] };

/** A key's parts; null where a part is of another kind than its column. */
export function askedKey(shape: Pick<ForeignShape, "keys">, key: string): AskedKey | null {
  const parts = keyPartsOf(key, shape.keys.length)?.map((part, i) =>
    canonicalPart(part, shape.keys[i]?.kind ?? "text"),
  );
  return parts?.every((part) => part !== null) ? { key, parts } : null;
}

/** The rows of these keys, by the keys as they were asked, as `ForeignOriginReads.read` says. */
export async function readForeignRows(
  sessions: pg.Pool,
  shape: ForeignShape,
  keys: readonly string[],
): Promise<ReadonlyMap<string, ForeignRow>> {
  const asked = keys.flatMap((key) => askedKey(shape, key) ?? []);
  // Different spellings of one key have one row.
  const texts = [...new Map(asked.map(({ parts }) => [keyText(parts), parts])).values()];
  const types = shape.keys.map((key) => key.type);
  const rows = await readExpressible(sessions, types, texts, (some) => rowsOf(sessions, shape, some));
  return rowsByKey(shape, rows, asked);
}

/** The row of one key in a transaction whose statements the key's columns have expressed before. */
export async function readForeignRow(
  client: pg.PoolClient,
  shape: ForeignShape,
  asked: AskedKey,
): Promise<ForeignRow | null> {
  return rowsByKey(shape, await rowsOf(client, shape, [asked.parts]), [asked]).get(asked.key) ?? null;
}

async function rowsOf(sessions: pg.Pool | pg.PoolClient, shape: ForeignShape, texts: readonly (readonly string[])[]) {
  const arrays = shape.keys.map((_, i) => texts.map((parts) => parts[i]));
  return (await sessions.query<Row>(readText(shape), arrays)).rows;
}

/** A row as the port gives it, by the texts of its columns. */
export const observedRowOf = ({
  version,
  value,
  updatedAt,
  deleted,
}: Pick<Row, "version" | "value" | "updatedAt" | "deleted">): ObservedRow => ({
  version,
  value: rowValue(value),
  updatedAt: updatedAt === null ? null : new Date(updatedAt),
  deleted,
});

function rowsByKey(shape: ForeignShape, rows: Row[], asked: AskedKey[]): Map<string, ForeignRow> {
  const found = new Map<string, ForeignRow>();
  for (const { parts, token, ...row } of rows) {
    const key = keyText(parts);
    const there = found.get(key)?.row;
    if (there === undefined) found.set(key, { row: observedRowOf(row), token });
    else if (!there.deleted && !row.deleted)
      throw new OriginMisfit(
        `${shape.name}: table ${shape.where} has several rows of key "${key}". Map columns that identify one row, or \`deletedWhen\`.`,
      );
  }
  return new Map(
    asked.flatMap(({ key, parts }) => {
      const row = found.get(keyText(parts));
      return row === undefined ? [] : [[key, row] as const];
    }),
  );
}

/** SQL for whether a row's key column has a text. */
export function hasKeyPart({ column, type, text, kind }: ForeignKeyColumn, part: string): string {
  const own = `${column} = ${part}::${type}`;
  // Types that take two texts for one value: only the row's own text is its key.
  return kind === "text" ? `${own} AND ${text} = ${part}` : own;
}

// A limit for each key keeps the planner at the key's index, and bounds what one key without a unique index can cost.
function readText({ relation, keys, order, ...row }: ForeignShape): string {
  const places = keys.map((_, i) => `p${i}`);
  const arrays = keys.map((_, i) => `$${i + 1}::text[]`);
  const equal = keys.map((key, i) => hasKeyPart(key, `k.p${i}`));
  return `SELECT r.* FROM unnest(${arrays.join(", ")}) k(${places.join(", ")}) CROSS JOIN LATERAL (
    SELECT ARRAY[${keys.map((key) => key.text).join(", ")}] AS parts, ${row.version} AS version, ${row.value} AS value,
      ${row.updatedAt} AS "updatedAt", ${row.deleted} AS deleted, ${row.token} AS token
    FROM ${relation} t WHERE ${equal.join(" AND ")}${order === null ? "" : ` ORDER BY ${order}`} LIMIT 2) r`;
}
