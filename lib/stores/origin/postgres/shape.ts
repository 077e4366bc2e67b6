import { hash } from "node:crypto";
import type pg from "pg";
import type { OriginConfig, ReplayModel } from "../../../domain/contract";
import { quoteName } from "../../../postgres/pool";
import { OriginMisfit } from "../port";
import { type Column, columnIn, columnsOf, columnsOut } from "./columns";
import { isLooseType } from "./hazards";
import { isRounding, scaleOf } from "./value";

/** An origin table in terms of SQL: quoted names, types from the catalog, and expressions for values in and out. */
export interface OriginShape {
  /** Identifies the mapping and its columns' types: a digest under another id proves nothing for this one. */
  id: number;
  path: string;
  model: ReplayModel;
  greatest: string | undefined;
  table: string;
  isPartitioned: boolean;
  key: string;
  keyType: string;
  /** Whether the key column treats different spellings as one value. */
  keyIsLoose: boolean;
  version: string;
  /** The columns that a write sets; generated columns are read and never written. */
  valueColumns: string[];
  /** The value columns' expressions over a row `i` whose `value` is JSON text. */
  valueIn: string[];
  /** The value as jsonb over an alias. */
  valueOut: (alias: string) => string;
  /** The value as text, with every digit: a value that leaves the database is never parsed into doubles. */
  valueText: (alias: string) => string;
  /** The mapped columns' names and types on which `id` and its digests stand. */
  mapped: { names: string[]; types: string[] };
  /** Digits after the point that value columns keep, by name, where their types bound them. */
  scales: ReadonlyMap<string, number>;
  updatedAt: string | null;
  /** Whether an update can return the old row. */
  returnsOld: boolean;
  item: string | null;
  itemType: string | null;
}

/** Whether a row is the value of one mutation, rather than a sum or a greatest mark of several. */
export const wholeValues = ({ model }: Pick<OriginShape, "model">): boolean =>
  model === "last-write-wins" || model === "versioned";

/** The first server version whose RETURNING has the old row. */
const RETURNS_OLD = 180_000;

/**
 * Reads the table from the catalog and refuses an unsafe mapping: a missing table, a view, a partitioned table without its key,
 * missing columns or columns of the wrong type, a key (or item) without a unique index of its own.
 */
export async function shapeOf(
  pool: pg.Pool,
  path: string,
  model: ReplayModel,
  origin: OriginConfig,
): Promise<OriginShape> {
  const where = `${origin.schema}.${origin.table}`;
  const refuse = (what: string, remedy: string) =>
    new OriginMisfit(`path ${path}: origin table ${where} ${what}. ${remedy}`);
  const { rows: tables } = await pool.query<{ oid: number; kind: string; server: number }>(
    "SELECT c.oid, c.relkind AS kind, current_setting('server_version_num')::integer AS server FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2",
    [origin.schema, origin.table],
  );
  const table = tables[0];
  if (table === undefined)
    throw refuse("does not exist", "Create the table, or correct `origin.table` (names are used exactly as written).");
  if (table.kind !== "r" && table.kind !== "p")
    throw refuse("is not a table", "Name the table that holds the rows, not a view or a sequence.");
  const columns = await columnsOf(pool, table.oid);
  const mapped = origin.value.kind === "columns" ? origin.value.columns : [];
  const named = [
    origin.key,
    origin.version,
    ...(origin.value.kind === "jsonb" ? [origin.value.column] : origin.value.columns),
    ...(origin.updatedAt ? [origin.updatedAt] : []),
    ...(origin.item ? [origin.item] : []),
  ];
  for (const name of named) {
    const column = columns.get(name);
    if (column === undefined) throw refuse(`has no column "${name}"`, `It has: ${[...columns.keys()].join(", ")}.`);
    const isReadOnly = mapped.includes(name) && wholeValues({ model });
    if (column.generated && !isReadOnly)
      throw refuse(`generates column "${name}" itself`, "Name a column that can be written.");
  }
  const columnOf = (name: string) => columns.get(name) as Column;
  const typeOf = (name: string) => columnOf(name).type;
  if (typeOf(origin.version) !== "bigint")
    throw refuse(
      `keeps versions in "${origin.version}" as ${typeOf(origin.version)}`,
      "Make the column a bigint: versions may pass 2^31.",
    );
  if (origin.value.kind === "jsonb" && typeOf(origin.value.column) !== "jsonb")
    throw refuse(
      `keeps "${origin.value.column}" as ${typeOf(origin.value.column)}`,
      "Make the column jsonb, or map the columns one by one.",
    );
  const rounding = model === "merge" ? mapped.find((name) => isRounding(columnOf(name).base)) : undefined;
  if (rounding !== undefined)
    throw refuse(
      `keeps "${rounding}" as ${typeOf(rounding)}, which rounds`,
      "Make the column numeric: increments must add up exactly, in any order.",
    );
  const unique = origin.item ?? origin.key;
  const { rowCount } = await pool.query(
    `SELECT FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
     WHERE x.indrelid = $1 AND x.indisunique AND x.indisvalid AND x.indnkeyatts = 1 AND x.indpred IS NULL AND x.indexprs IS NULL
       AND a.attname = $2`,
    [table.oid, unique],
  );
  if (rowCount === 0)
    throw refuse(
      `has no unique index on "${unique}" alone`,
      "Add the index; without the index a key could have two rows.",
    );

  const relation = `${quoteName(origin.schema)}.${quoteName(origin.table)}`;
  const value = origin.value;
  const written = mapped.filter((name) => !columns.get(name)?.generated);
  if (value.kind === "columns" && written.length === 0)
    throw refuse("generates every value column itself", "Map a column that can be written.");
  const valueColumns = (value.kind === "jsonb" ? [value.column] : written).map(quoteName);
  const valueOut = (alias: string) =>
    value.kind === "jsonb" ? `${alias}.${quoteName(value.column)}` : columnsOut(alias, value.columns);
  const tableHasDomains = [...columns.values()].some((column) => column.isDomain);
  const described = JSON.stringify([where, value, valueColumns, mapped.map(typeOf)]);
  return {
    id: Number.parseInt(hash("md5", described, "hex").slice(0, 7), 16),
    path,
    model,
    greatest: origin.greatest,
    table: relation,
    isPartitioned: table.kind === "p",
    key: quoteName(origin.key),
    keyType: typeOf(origin.key),
    keyIsLoose: isLooseType(columnOf(origin.key).base) || !columnOf(origin.key).deterministic,
    version: quoteName(origin.version),
    valueColumns,
    valueIn:
      value.kind === "jsonb"
        ? ["i.value::jsonb"]
        : written.map((name) => columnIn(relation, columnOf(name), tableHasDomains)),
    valueOut,
    valueText: (alias) => `(${valueOut(alias)})::text`,
    mapped: { names: mapped, types: mapped.map(typeOf) },
    scales: new Map(
      mapped.flatMap((name) => {
        const scale = scaleOf(columnOf(name).base);
        return scale === null ? [] : [[name, scale] as const];
      }),
    ),
    updatedAt: origin.updatedAt ? quoteName(origin.updatedAt) : null,
    returnsOld: table.server >= RETURNS_OLD,
    item: origin.item ? quoteName(origin.item) : null,
    itemType: origin.item ? typeOf(origin.item) : null,
  };
}
