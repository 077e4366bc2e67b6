import type pg from "pg";
import type { Column } from "../../../postgres/catalog";
import { columnText } from "../../../postgres/column-text";
import { isOfValues } from "../../../postgres/expressible";
import { quoteName } from "../../../postgres/pool";

/** Whether a column of the alias `t` has one of these texts. */
export interface Condition {
  sql: (parameter: string) => string;
  texts: string[];
}

const TEXT = /^(text|character varying|bpchar)$/;
/** Types of which every value has one text, so that an index on the column serves. */
const EXACT = /^(smallint|integer|bigint|numeric|boolean|uuid)$/;

/**
 * The condition on a column. Refuses texts that no value of the column's type has, since they would fit no row and tell nobody.
 */
export async function conditionOn(
  pool: pg.Pool,
  column: Column,
  texts: string[],
  refuse: (fault: string, remedy: string) => Error,
): Promise<Condition> {
  const at = `t.${quoteName(column.name)}`;
  const typed = `${at} = ANY (`;
  if (TEXT.test(column.unbounded)) return { sql: (all) => `${typed}${all}::text[])`, texts };
  if (!column.isEnum && !EXACT.test(column.unbounded))
    return { sql: (all) => `${columnText(at, column)} = ANY (${all}::text[])`, texts };
  for (const text of texts)
    if (!(await isTextOf(pool, column.unbounded, text)))
      throw refuse(
        `has no "${text}" in "${column.name}", which is ${column.base}`,
        "Write the texts in the mapping as the column has them.",
      );
  return { sql: (all) => `${typed}${all}::text[]::${column.unbounded}[])`, texts };
}

async function isTextOf(pool: pg.Pool, type: string, text: string): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ own: boolean }>(`SELECT $1::text::${type}::text = $1::text AS own`, [text]);
    return rows[0]?.own === true;
  } catch (error) {
    if (isOfValues(error)) return false;
    throw error;
  }
}
