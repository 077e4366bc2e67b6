import type pg from "pg";
import { quoteName } from "./pool";

/** A table's column, from the catalog. */
export interface Column {
  name: string;
  /** The type's name for a cast; a domain has its own name. */
  type: string;
  /** The type under any domain, with its bounds. */
  base: string;
  /** The type under any domain without its bounds: a cast to it cuts and rounds nothing. */
  unbounded: string;
  isDomain: boolean;
  isEnum: boolean;
  generated: boolean;
  /** Whether its collation compares texts byte by byte. */
  deterministic: boolean;
}

/** A relation in the catalog: `kind` as in pg_class, `server` the server's version as a number. */
export interface Relation {
  oid: number;
  kind: string;
  server: number;
}

/** Looks a relation up by its exact names; null where there is none. */
export async function relationOf(pool: pg.Pool, schema: string, table: string): Promise<Relation | null> {
  const { rows } = await pool.query<Relation>(
    "SELECT c.oid, c.relkind AS kind, current_setting('server_version_num')::integer AS server FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2",
    [schema, table],
  );
  return rows[0] ?? null;
}

/** The columns of a table, by name. A domain's bounds belong to the domain, so its base type is looked up. */
export async function columnsOf(pool: pg.Pool, table: number): Promise<ReadonlyMap<string, Column>> {
  const { rows } = await pool.query<Column>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, b.type AS base, b.unbounded, b."isEnum",
       a.attgenerated <> '' AS generated, b.type <> format_type(a.atttypid, a.atttypmod) AS "isDomain",
       coalesce(l.collisdeterministic, true) AS deterministic
     FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation
     CROSS JOIN LATERAL (
       WITH RECURSIVE d AS (
         SELECT a.atttypid AS type, a.atttypmod AS mod
         UNION ALL
         SELECT t.typbasetype, t.typtypmod FROM d JOIN pg_type t ON t.oid = d.type WHERE t.typtype = 'd')
       SELECT format_type(d.type, d.mod) AS type, format_type(d.type, -1) AS unbounded, t.typtype = 'e' AS "isEnum"
       FROM d JOIN pg_type t ON t.oid = d.type WHERE t.typtype <> 'd') b
     WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [table],
  );
  return new Map(rows.map((row) => [row.name, row]));
}

/** Tables, partitioned tables, views, materialized views, foreign tables. */
const READABLE = ["r", "p", "v", "m", "f"];

/** Where another system keeps rows, by the catalog's exact names. */
export interface ReadRelation {
  schema: string;
  table: string;
  columns: readonly string[];
}

/** The quoted name of a relation. */
export const relationName = ({ schema, table }: Omit<ReadRelation, "columns">): string =>
  `${quoteName(schema)}.${quoteName(table)}`;

/**
 * The columns of a relation that is only read. Throws the error that `refuse` makes of a fault and its remedy where the relation or
 * a column of it does not exist.
 */
export async function readColumns(
  pool: pg.Pool,
  { schema, table, columns: named }: ReadRelation,
  refuse: (fault: string, remedy: string) => Error,
): Promise<(name: string) => Column> {
  const relation = await relationOf(pool, schema, table);
  if (relation === null)
    throw refuse("does not exist", "Correct `table` in the mapping: names are used exactly as written.");
  if (!READABLE.includes(relation.kind)) throw refuse("has no rows to read", "Name a table or a view in the mapping.");
  const columns = await columnsOf(pool, relation.oid);
  for (const name of named)
    if (!columns.has(name))
      throw refuse(
        `has no column "${name}"`,
        `Correct the mapping; the columns are: ${[...columns.keys()].join(", ")}.`,
      );
  return (name) => columns.get(name) as Column;
}
