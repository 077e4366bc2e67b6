import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import { keyPartsOf, keyText } from "../../../domain/observed/key-parts";
import type { ForeignOrigin } from "../../../domain/observed/mapping";
import { KnownShape } from "../../../postgres/known-shape";
import type { ForeignOriginReads } from "../port";
import { observedRowOf, readForeignRows } from "./foreign-rows";
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
    keys: (after, limit) =>
      known.read(async (shape) => {
        const { rows, next } = await pageOf(pool, shape, { after, limit, count, more: [] });
        return { keys: [...new Set(rows.map(({ key }) => key))], next };
      }),
    page: (after, limit) =>
      known.read(async (shape) => {
        const more = [shape.version, shape.value, shape.updatedAt, shape.deleted];
        const { rows, next } = await pageOf(pool, shape, { after, limit, count, more });
        return { rows: new Map(rows.map(({ key, texts }) => [key, rowOf(texts)])), next };
      }),
  };
}

const rowOf = ([version, value, updatedAt, deleted]: readonly unknown[]) =>
  observedRowOf({
    version: version as string | null,
    value: value as JsonText | null,
    updatedAt: updatedAt as string | null,
    deleted: deleted as boolean,
  });

interface AskedPage {
  after: string | null;
  limit: number;
  /** The parts of a key. */
  count: number;
  /** The expressions of the row that are read beside its key. */
  more: readonly string[];
}

/** A page of the table in the order of its keys. Members come as a list, since an object for each row costs the walk more than its row. */
async function pageOf(
  pool: pg.Pool,
  { relation, keys }: ForeignShape,
  { after, limit, count, more }: AskedPage,
): Promise<{ rows: { key: string; texts: unknown[] }[]; next: string | null }> {
  const columns = keys.map((key) => key.column).join(", ");
  const behind = keys.map(({ type }, i) => `$${i + 2}::text::${type}`).join(", ");
  const parts = after === null ? [] : keyPartsOf(after, count);
  if (parts === null) throw new RangeError(`"${after}" is no key of ${count} parts`);
  const { rows } = await pool.query<unknown[]>({
    text: `SELECT ${[...keys.map((key) => key.text), ...more].join(", ")} FROM ${relation} t
     WHERE ${[...keys.map((key) => `${key.column} IS NOT NULL`), ...(after === null ? [] : [`(${columns}) > (${behind})`])].join(" AND ")}
     ORDER BY ${columns} LIMIT $1`,
    values: [limit, ...parts],
    rowMode: "array",
  });
  const page = rows.map((row) => ({ key: keyText(row.slice(0, count) as string[]), texts: row.slice(count) }));
  return { rows: page, next: page.length < limit ? null : (page.at(-1)?.key ?? null) };
}
