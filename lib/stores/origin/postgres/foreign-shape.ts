import type pg from "pg";
import type { KeyKind } from "../../../domain/observed/key-parts";
import type { ForeignOrigin } from "../../../domain/observed/mapping";
import { type Column, readColumns, relationName } from "../../../postgres/catalog";
import { columnText, instantText, isTime } from "../../../postgres/column-text";
import { quoteName } from "../../../postgres/pool";
import { OriginMisfit } from "../port";
import { scaleOf } from "./value";

/** A column of another system's key, over the alias `t`. */
export interface ForeignKeyColumn {
  column: string;
  /** The type that texts are cast to: the column's own, without bounds that would cut a longer text. */
  type: string;
  text: string;
  kind: KeyKind;
}

/** Another system's table in terms of SQL, over the alias `t`. */
export interface ForeignShape {
  /** The origin's name in the configuration. */
  name: string;
  where: string;
  relation: string;
  keys: ForeignKeyColumn[];
  version: string;
  value: string;
  updatedAt: string;
  deleted: string;
  /** The text that a conditional update compares; a null of SQL where nothing is written. */
  token: string;
  /** The rows of one key, the one that counts first; null: no row is marked as deleted. */
  order: string | null;
}

/**
 * Reads another system's table or view from the catalog. Throws OriginMisfit where a name is not there, or a column is of a type that
 * the mapping cannot have.
 */
export async function foreignShapeOf(pool: pg.Pool, mapping: ForeignOrigin, name: string): Promise<ForeignShape> {
  const where = `${mapping.schema}.${mapping.table}`;
  const refuse = (fault: string, remedy: string) => new OriginMisfit(`${name}: table ${where} ${fault}. ${remedy}`);
  const { version, value, updatedAt, deletedWhen } = mapping;
  const columns = [
    ...mapping.key,
    ...(version === null ? [] : [version.column]),
    ...(value.kind === "jsonb" ? [value.column] : value.columns),
    ...(updatedAt === null ? [] : [updatedAt]),
    ...(deletedWhen === null ? [] : [deletedWhen.column]),
  ];
  const columnOf = await readColumns(pool, { ...mapping, columns }, refuse);
  checkTypes(mapping, columnOf, refuse);
  const versionColumn = version === null ? null : columnOf(version.column);
  const deleted =
    deletedWhen === null ? "false" : `(${at(deletedWhen.column)} IS ${deletedWhen.isNull ? "" : "NOT "}NULL)`;
  const newest = version === null ? "" : `, ${at(version.column)} DESC NULLS LAST`;
  return {
    name,
    where,
    relation: relationName(mapping),
    keys: mapping.key.map((key) => keyColumn(columnOf(key))),
    version: versionColumn === null ? "NULL" : versionText(versionColumn),
    value: valueText(mapping),
    updatedAt: updatedAt === null ? "NULL" : instantText(at(updatedAt), columnOf(updatedAt)),
    deleted,
    token: "NULL::text",
    order: deletedWhen === null ? null : `${deleted}${newest}`,
  };
}

const at = (column: string) => `t.${quoteName(column)}`;

function checkTypes(
  { version, value, updatedAt }: ForeignOrigin,
  columnOf: (name: string) => Column,
  refuse: (fault: string, remedy: string) => Error,
): void {
  const keeps = (kept: string, column: string) => `keeps ${kept} in "${column}" as ${columnOf(column).base}`;
  if (version?.kind === "number" && !isDecimal(columnOf(version.column)))
    throw refuse(
      keeps("versions", version.column),
      "Map a column of whole numbers or numeric, `{ timestamp: column }`, or leave `version` out.",
    );
  if (version?.kind === "timestamp" && !isTime(columnOf(version.column)))
    throw refuse(keeps("versions", version.column), "Map a timestamp column, or leave `version` out.");
  if (updatedAt !== null && !isTime(columnOf(updatedAt)))
    throw refuse(keeps("times", updatedAt), "Map a timestamp column, or leave `updatedAt` out.");
  if (value.kind === "jsonb" && !["json", "jsonb"].includes(columnOf(value.column).base))
    throw refuse(keeps("values", value.column), "Map a json or jsonb column, or the columns one by one.");
}

const isDecimal = ({ base }: Column) => /^(smallint|integer|bigint|numeric(\(.*\))?)$/.test(base);

const keyColumn = (column: Column): ForeignKeyColumn => ({
  column: at(column.name),
  type: column.unbounded,
  text: columnText(at(column.name), column),
  kind: column.base === "uuid" ? "uuid" : scaleOf(column.base) === 0 ? "integer" : "text",
});

// A version that is no number, such as NaN, orders nothing.
const versionText = (column: Column) =>
  isTime(column)
    ? instantText(at(column.name), column)
    : `substring(${at(column.name)}::text FROM '^-?[0-9]+(?:[.][0-9]+)?$')`;

/** Each column as its own JSON: numbers keep every digit, and a json column its text. */
function valueText({ value, members }: ForeignOrigin): string {
  if (value.kind === "jsonb") return `${at(value.column)}::text`;
  const rows = value.columns.map((column) => `(${literal(members.get(column) ?? column)}, to_json(${at(column)}))`);
  return `(SELECT json_object_agg(m.name, m.value)::text FROM (VALUES ${rows.join(", ")}) m(name, value))`;
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
