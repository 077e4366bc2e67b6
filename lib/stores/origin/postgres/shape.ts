import { hash } from "node:crypto";
import type pg from "pg";
import type { ReplayModel } from "../../../domain/contract";
import type { Column } from "../../../postgres/catalog";
import { quoteName } from "../../../postgres/pool";
import { columnIn, columnsOut } from "./columns";
import { isLooseType } from "./hazards";
import { type MappedTable, type Mapping, mappedColumns, mappedTable, writtenColumns } from "./mapped-table";
import { scaleOf } from "./value";

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

/** The first server version whose RETURNING has the old row. */
const RETURNS_OLD = 180_000;

/** The shape of a mapping's table as the catalog has it; refuses an unsafe mapping, as `mappedTable` does. */
export async function shapeOf(pool: pg.Pool, mapping: Mapping): Promise<OriginShape> {
  return { ...columnShape(mapping, await mappedTable(pool, mapping)), path: mapping.path, model: mapping.model };
}

function columnShape({ origin }: Mapping, table: MappedTable): Omit<OriginShape, "path" | "model"> {
  const { value } = origin;
  const columnOf = (name: string) => table.columns.get(name) as Column;
  const typeOf = (name: string) => columnOf(name).type;
  const relation = `${quoteName(origin.schema)}.${quoteName(origin.table)}`;
  const mapped = mappedColumns(origin);
  const written = writtenColumns(table, origin);
  const valueColumns = (value.kind === "jsonb" ? [value.column] : written).map(quoteName);
  const valueOut = (alias: string) =>
    value.kind === "jsonb" ? `${alias}.${quoteName(value.column)}` : columnsOut(alias, value.columns);
  const tableHasDomains = [...table.columns.values()].some((column) => column.isDomain);
  const described = JSON.stringify([`${origin.schema}.${origin.table}`, value, valueColumns, mapped.map(typeOf)]);
  return {
    id: Number.parseInt(hash("md5", described, "hex").slice(0, 7), 16),
    greatest: origin.greatest,
    table: relation,
    isPartitioned: table.isPartitioned,
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
