import type { Column } from "./catalog";

const TIME = /^timestamp(?:\((\d)\))? with(?:out)? time zone$/;
const MOST_DIGITS = 6;

/** Whether a column keeps instants. */
export const isTime = ({ base }: Pick<Column, "base">): boolean => TIME.test(base);

/**
 * SQL for an instant as RFC 3339 text in UTC, with the digits that the column keeps; null for an infinity and for years that the
 * format does not have. A `timestamp without time zone` is taken as UTC; the session's own zone must be UTC.
 */
export function instantText(expression: string, { base }: Pick<Column, "base">): string {
  const digits = Number(TIME.exec(base)?.[1] ?? MOST_DIGITS);
  const format = `YYYY-MM-DD"T"HH24:MI:SS${digits === 0 ? "" : `.FF${digits}`}"Z"`;
  return `CASE WHEN ${expression} >= '0001-01-01' AND ${expression} < '10000-01-01' THEN to_char(${expression}, '${format}') END`;
}

/** SQL for a column's value as text: instants as above, everything else as Postgres writes it. */
export const columnText = (expression: string, column: Pick<Column, "base">): string =>
  isTime(column) ? `coalesce(${instantText(expression, column)}, ${expression}::text)` : `${expression}::text`;
