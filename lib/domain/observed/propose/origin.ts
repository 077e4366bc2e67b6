import type { RowTexts, SampledTable } from "./model";
import { isChangeTime, isDeletedTime, isVersionName, plain } from "./names";
import { documentOf, scalarsOf } from "./scalars";

/** A table that may be an origin, with what its columns seem to be. */
export interface OriginGuess {
  connection: string;
  schema: string;
  table: string;
  key: string[];
  version: { kind: "number" | "timestamp"; column: string } | null;
  updatedAt: string | null;
  deletedAt: string | null;
  value: string[];
  /** The one value column is JSON. */
  isDocument: boolean;
  rows: readonly RowTexts[];
}

const NUMBER = /^(smallint|integer|bigint|numeric)$/;
const TIME = /^timestamp/;

/** What a table looks like as an origin; null where no columns identify one row, or there is no value. */
export function originGuess({ connection, table, rows }: SampledTable): OriginGuess | null {
  const [key] = table.keys;
  if (key === undefined || table.isPartition || table.isView) return null;
  const others = table.columns.filter(({ name, readable }) => readable && !key.includes(name));
  const number = others.find(({ name, type }) => NUMBER.test(type) && isVersionName(name))?.name;
  const changed = others.find(({ name, type }) => TIME.test(type) && isChangeTime(name))?.name;
  const deletedAt = others.find(({ name, type, nullable }) => TIME.test(type) && nullable && isDeletedTime(name))?.name;
  const value = others.filter(({ name }) => ![number, changed, deletedAt].includes(name));
  if (value.length === 0) return null;
  const column = number ?? changed;
  return {
    connection,
    schema: table.schema,
    table: table.table,
    key,
    version: column === undefined ? null : { kind: number === undefined ? "timestamp" : "number", column },
    updatedAt: number === undefined ? null : (changed ?? null),
    deletedAt: deletedAt ?? null,
    value: value.map(({ name }) => name),
    isDocument: value.length === 1 && /^jsonb?$/.test(value[0]?.type ?? ""),
    rows,
  };
}

/** Which text members a document gives a value column: under the column's name, or one that differs in case and dashes alone. */
export const memberOf = (column: string, members: readonly string[]): string =>
  members.find((member) => member === column) ?? members.find((member) => plain(member) === plain(column)) ?? column;

/** A decimal without the zeros that a numeric column adds. */
export const shortest = (text: string): string => (/^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text);

/** The share of a table's columns that are named among the members of documents. */
export function namedShare({ value, version, isDocument }: OriginGuess, members: readonly string[]): number {
  if (isDocument) return 0;
  const columns = version === null ? value : [...value, version.column];
  const names = members.map(plain);
  return columns.filter((column) => names.includes(plain(column))).length / columns.length;
}

/** The share of a row's values that stand in a document, 0 to 1; long texts weigh more than small numbers, which occur anywhere. */
export function agreement({ value, version }: OriginGuess, row: RowTexts, texts: ReadonlySet<string>): number {
  const columns = version === null ? value : [...value, version.column];
  const wanted = columns.flatMap((column) => {
    const text = row[column] ?? null;
    if (text === null) return [];
    const inside = scalarsOf(documentOf(text));
    return inside.size > 0 && !inside.has("") ? [...inside.values()] : [text];
  });
  const weight = (text: string) => (text.length > 3 ? 1 : 0.2);
  const all = wanted.reduce((sum, text) => sum + weight(text), 0);
  const met = wanted.filter((text) => texts.has(shortest(text))).reduce((sum, text) => sum + weight(text), 0);
  return all === 0 ? 0 : met / all;
}
