import type pg from "pg";
import type { OriginConfig, ReplayModel } from "../../../domain/contract";
import { type Column, columnsOf, relationOf } from "../../../postgres/catalog";
import { OriginMisfit } from "../port";
import { isRounding } from "./value";

/** How a path is mapped to its origin's table. */
export interface Mapping {
  path: string;
  model: ReplayModel;
  origin: OriginConfig;
}

/** A table of the catalog that a mapping is safe on. */
export interface MappedTable {
  isPartitioned: boolean;
  /** The server's version, as the number of `server_version_num`. */
  server: number;
  columns: ReadonlyMap<string, Column>;
}

/** Whether a row is the value of one mutation, rather than a sum or a greatest mark of several. */
export const wholeValues = ({ model }: Pick<Mapping, "model">): boolean =>
  model === "last-write-wins" || model === "versioned";

/** The columns that a mapping names as values; none where one column holds the whole value. */
export const mappedColumns = ({ value }: OriginConfig): string[] => (value.kind === "columns" ? value.columns : []);

/** The value columns that a write may set. */
export const writtenColumns = ({ columns }: MappedTable, origin: OriginConfig): string[] =>
  mappedColumns(origin).filter((name) => !columns.get(name)?.generated);

/**
 * Reads the table from the catalog and refuses an unsafe mapping: a missing table, a view, a partitioned table without its key,
 * missing columns or columns of the wrong type, a key (or item) without a unique index of its own.
 */
export async function mappedTable(pool: pg.Pool, mapping: Mapping): Promise<MappedTable> {
  const { oid, kind, server } = await tableOf(pool, mapping);
  const table = { isPartitioned: kind === "p", server, columns: await columnsOf(pool, oid) };
  refuseColumns(mapping, table.columns);
  refuseTypes(mapping, table.columns);
  await refuseWithoutUniqueIndex(pool, mapping, oid);
  if (mapping.origin.value.kind === "columns" && writtenColumns(table, mapping.origin).length === 0)
    throw misfit(mapping, "generates every value column itself", "Map a column that can be written.");
  return table;
}

const misfit = ({ path, origin }: Mapping, what: string, remedy: string) =>
  new OriginMisfit(`path ${path}: origin table ${origin.schema}.${origin.table} ${what}. ${remedy}`);

async function tableOf(pool: pg.Pool, mapping: Mapping) {
  const table = await relationOf(pool, mapping.origin.schema, mapping.origin.table);
  if (table === null)
    throw misfit(
      mapping,
      "does not exist",
      "Create the table, or correct `origin.table` (names are used exactly as written).",
    );
  if (table.kind !== "r" && table.kind !== "p")
    throw misfit(mapping, "is not a table", "Name the table that holds the rows, not a view or a sequence.");
  return table;
}

function refuseColumns(mapping: Mapping, columns: ReadonlyMap<string, Column>): void {
  const { origin } = mapping;
  const mapped = mappedColumns(origin);
  const named = [
    origin.key,
    origin.version,
    ...(origin.value.kind === "jsonb" ? [origin.value.column] : mapped),
    ...(origin.updatedAt ? [origin.updatedAt] : []),
    ...(origin.item ? [origin.item] : []),
  ];
  for (const name of named) {
    const column = columns.get(name);
    if (column === undefined)
      throw misfit(mapping, `has no column "${name}"`, `It has: ${[...columns.keys()].join(", ")}.`);
    const isReadOnly = mapped.includes(name) && wholeValues(mapping);
    if (column.generated && !isReadOnly)
      throw misfit(mapping, `generates column "${name}" itself`, "Name a column that can be written.");
  }
}

function refuseTypes(mapping: Mapping, columns: ReadonlyMap<string, Column>): void {
  const { origin, model } = mapping;
  const columnOf = (name: string) => columns.get(name) as Column;
  const typeOf = (name: string) => columnOf(name).type;
  if (typeOf(origin.version) !== "bigint")
    throw misfit(
      mapping,
      `keeps versions in "${origin.version}" as ${typeOf(origin.version)}`,
      "Make the column a bigint: versions may pass 2^31.",
    );
  if (origin.value.kind === "jsonb" && typeOf(origin.value.column) !== "jsonb")
    throw misfit(
      mapping,
      `keeps "${origin.value.column}" as ${typeOf(origin.value.column)}`,
      "Make the column jsonb, or map the columns one by one.",
    );
  const rounding =
    model === "merge" ? mappedColumns(origin).find((name) => isRounding(columnOf(name).base)) : undefined;
  if (rounding !== undefined)
    throw misfit(
      mapping,
      `keeps "${rounding}" as ${typeOf(rounding)}, which rounds`,
      "Make the column numeric: increments must add up exactly, in any order.",
    );
}

async function refuseWithoutUniqueIndex(pool: pg.Pool, mapping: Mapping, oid: number): Promise<void> {
  const unique = mapping.origin.item ?? mapping.origin.key;
  const { rowCount } = await pool.query(
    `SELECT FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
     WHERE x.indrelid = $1 AND x.indisunique AND x.indisvalid AND x.indnkeyatts = 1 AND x.indpred IS NULL AND x.indexprs IS NULL
       AND a.attname = $2`,
    [oid, unique],
  );
  if (rowCount === 0)
    throw misfit(
      mapping,
      `has no unique index on "${unique}" alone`,
      "Add the index; without the index a key could have two rows.",
    );
}
