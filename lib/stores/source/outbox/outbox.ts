import type pg from "pg";
import type { OutboxMapping } from "../../../domain/observed/mapping";
import { readExpressible } from "../../../postgres/expressible";
import { KnownShape } from "../../../postgres/known-shape";
import type { OutboxReads, SourceRow } from "../port";
import { type OutboxShape, outboxShapeOf } from "./shape";

/** One row as the driver gives it: its id, then the mapped columns in order. */
type Texts = (string | null)[];

/** The reads of another system's outbox on Postgres, in single statements without names, bounded by the pool. */
export function postgresOutbox(pool: pg.Pool, mapping: OutboxMapping): OutboxReads {
  const known = new KnownShape(() => outboxShapeOf(pool, mapping));
  return {
    name: `${mapping.schema}.${mapping.table}`,
    page: (after, limit) => known.read((shape) => page(pool, shape, after, limit)),
    open: (limit) => known.read((shape) => open(pool, shape, limit)),
    recent: (since, limit) => known.read((shape) => recent(pool, shape, since, limit)),
    byIds: (ids) => known.read((shape) => byIds(pool, shape, ids)),
  };
}

/** A statement's text with its values, which are added in any order. */
class Statement {
  readonly values: unknown[] = [];

  value(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  /** The conditions that make a row the path's. */
  fits({ where }: OutboxShape): string[] {
    return where.map(({ sql, texts }) => sql(this.value(texts)));
  }

  async rows(pool: pg.Pool, text: string): Promise<Texts[]> {
    return (await pool.query<Texts>({ text, values: this.values, rowMode: "array" })).rows;
  }
}

const all = (conditions: string[]): string => conditions.join(" AND ") || "true";

const rowOf = ({ columns }: OutboxShape, [id, ...texts]: Texts): SourceRow => ({
  id: id as string,
  columns: Object.fromEntries(columns.map(({ name }, i) => [name, texts[i] ?? null])),
});

const selected = ({ id, columns }: OutboxShape): string =>
  [id.text, ...columns.map((column) => column.text)].join(", ");

/** Rows of the table in the order of ids, of which those that are the path's come with their columns. */
async function page(pool: pg.Pool, shape: OutboxShape, after: string | null, limit: number) {
  const { id, columns, relation } = shape;
  const statement = new Statement();
  const behind = after === null ? "IS NOT NULL" : `> ${statement.value(after)}::text::${id.type}`;
  // Columns are named, since a role may be allowed to read no others.
  const rows = await statement.rows(
    pool,
    `SELECT ${id.text}, f.fits::text, ${columns.map(({ text }) => `CASE WHEN f.fits THEN ${text} END`).join(", ")}
     FROM (SELECT ${columns.map(({ column }) => column).join(", ")} FROM ${relation} t
       WHERE ${id.column} ${behind} ORDER BY ${id.column} LIMIT ${statement.value(limit)}) t
       CROSS JOIN LATERAL (SELECT ${all(statement.fits(shape))} AS fits) f
     ORDER BY ${id.column}`,
  );
  const fitting = rows.flatMap(([own, fits, ...texts]) =>
    fits === "true" ? [rowOf(shape, [own ?? null, ...texts])] : [],
  );
  return { rows: fitting, next: rows.length < limit ? null : (rows.at(-1)?.[0] ?? null) };
}

async function open(pool: pg.Pool, shape: OutboxShape, limit: number): Promise<SourceRow[]> {
  if (shape.open.kind === "none") return [];
  const statement = new Statement();
  const conditions = statement.fits(shape);
  if (shape.open.kind === "null") conditions.push(shape.open.sql);
  if (shape.open.kind === "texts") conditions.push(shape.open.state.sql(statement.value(shape.open.state.texts)));
  const rows = await statement.rows(
    pool,
    `SELECT ${selected(shape)} FROM ${shape.relation} t WHERE ${all([...conditions, `${shape.id.column} IS NOT NULL`])}
     ORDER BY ${shape.id.column} LIMIT ${statement.value(limit)}`,
  );
  return rows.map((row) => rowOf(shape, row));
}

async function recent(pool: pg.Pool, shape: OutboxShape, since: Date, limit: number): Promise<SourceRow[]> {
  if (shape.acceptedAt === null) return [];
  const { column, comparable } = shape.acceptedAt;
  const statement = new Statement();
  const conditions = [...statement.fits(shape), `${column} >= ${comparable(statement.value(since.toISOString()))}`];
  const rows = await statement.rows(
    pool,
    `SELECT ${selected(shape)} FROM ${shape.relation} t WHERE ${all([...conditions, `${shape.id.column} IS NOT NULL`])}
     ORDER BY ${column} DESC LIMIT ${statement.value(limit)}`,
  );
  return rows.map((row) => rowOf(shape, row));
}

async function byIds(pool: pg.Pool, shape: OutboxShape, ids: readonly string[]) {
  const { id, relation } = shape;
  const asked = ids.map((text) => [text]);
  const rows = await readExpressible(pool, [id.type], asked, (some) => {
    const statement = new Statement();
    const own = statement.value(some.flat());
    return statement.rows(
      pool,
      `SELECT ${selected(shape)} FROM ${relation} t WHERE ${id.column} = ANY (${own}::text[]::${id.type}[])`,
    );
  });
  return new Map(rows.map((row) => [row[0] as string, rowOf(shape, row)]));
}
