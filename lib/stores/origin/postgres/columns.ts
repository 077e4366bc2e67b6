import type pg from "pg";
import { quoteName } from "../../../postgres/pool";

/** A table's column, from the catalog. */
export interface Column {
  name: string;
  /** The type's name for a cast; a domain has its own name. */
  type: string;
  /** The type under any domain, with its bounds. */
  base: string;
  isDomain: boolean;
  generated: boolean;
  /** Whether its collation compares texts byte by byte. */
  deterministic: boolean;
}

/** The columns of a table, by name. A domain's bounds belong to the domain, so its base type is looked up. */
export async function columnsOf(pool: pg.Pool, table: number): Promise<ReadonlyMap<string, Column>> {
  const { rows } = await pool.query<Column>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, b.type AS base, a.attgenerated <> '' AS generated,
       b.type <> format_type(a.atttypid, a.atttypmod) AS "isDomain", coalesce(l.collisdeterministic, true) AS deterministic
     FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation
     CROSS JOIN LATERAL (
       WITH RECURSIVE d AS (
         SELECT a.atttypid AS type, a.atttypmod AS mod
         UNION ALL
         SELECT t.typbasetype, t.typtypmod FROM d JOIN pg_type t ON t.oid = d.type WHERE t.typtype = 'd')
       SELECT format_type(d.type, d.mod) AS type FROM d JOIN pg_type t ON t.oid = d.type WHERE t.typtype <> 'd') b
     WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [table],
  );
  return new Map(rows.map((row) => [row.name, row]));
}

/** A function takes 100 arguments, two for each column: more columns take several calls. */
const MOST_COLUMNS_A_CALL = 50;

/** SQL for a row's columns as one jsonb object, over an alias. */
export function columnsOut(alias: string, columns: readonly string[]): string {
  const calls: string[] = [];
  for (let at = 0; at < columns.length; at += MOST_COLUMNS_A_CALL) {
    const some = columns.slice(at, at + MOST_COLUMNS_A_CALL);
    calls.push(`jsonb_build_object(${some.map((c) => `${literal(c)}, ${alias}.${quoteName(c)}`).join(", ")})`);
  }
  return calls.length === 1 ? (calls[0] as string) : `(${calls.join(" || ")})`;
}

/**
 * SQL for one column of a row `i` whose `value` is JSON text. A record of the whole table would check every domain of the table,
 * including unmapped ones.
 */
export function columnIn(relation: string, { name, type }: Column, tableHasDomains: boolean): string {
  const column = quoteName(name);
  return tableHasDomains
    ? `(SELECT x.${column} FROM jsonb_to_record(i.value::jsonb) AS x(${column} ${type}))`
    : `(jsonb_populate_record(NULL::${relation}, i.value::jsonb)).${column}`;
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
