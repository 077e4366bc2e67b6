import type { Column } from "../../../postgres/catalog";
import { quoteName } from "../../../postgres/pool";

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
