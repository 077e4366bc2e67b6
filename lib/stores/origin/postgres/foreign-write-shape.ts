import type pg from "pg";
import type { ForeignOrigin } from "../../../domain/observed/mapping";
import { type Column, columnsOf, relationOf } from "../../../postgres/catalog";
import { quoteName } from "../../../postgres/pool";
import type { ForeignRowSeen } from "../port";
import { type ForeignShape, foreignShapeOf } from "./foreign-shape";

type Token = NonNullable<ForeignRowSeen["token"]>;

/** A value column that a write may set, with the member of the value that it takes. */
export interface WrittenColumn {
  name: string;
  type: string;
  member: string;
}

/** Another system's table in terms of SQL, as a conditional update needs it. */
export interface ForeignWriteShape extends ForeignShape {
  /** Why its rows cannot be updated conditionally; null: they can. */
  whyNot: string | null;
  versionColumn: { name: string; type: string } | null;
  /** Every row's `xmin` can be read, and is the row's own. */
  comparesXmin: boolean;
  /** The column of the whole value, or the columns of its members. */
  writes: { kind: "document"; name: string; type: string } | { kind: "columns"; columns: WrittenColumn[] };
}

const KINDS: Readonly<Record<string, string>> = {
  v: "is a view",
  m: "is a materialized view",
  f: "is a foreign table, which is in another database",
};

/** Reads what a conditional update needs from the catalog; throws OriginMisfit as `foreignShapeOf` does. */
export async function foreignWriteShapeOf(
  pool: pg.Pool,
  mapping: ForeignOrigin,
  name: string,
): Promise<ForeignWriteShape> {
  const shape = await foreignShapeOf(pool, mapping, name);
  const relation = await relationOf(pool, mapping.schema, mapping.table);
  const columns = await columnsOf(pool, relation?.oid ?? 0);
  const version = mapping.version === null ? undefined : columns.get(mapping.version.column);
  const { isInherited, showsXmin } = await standingOf(pool, relation?.oid ?? 0);
  const isOrdinary = relation?.kind === "r" && !isInherited;
  const comparesXmin = isOrdinary && showsXmin;
  const writes = writesOf(mapping, columns);
  const xmin = isOrdinary ? (showsXmin ? "compared" : "hidden") : "none";
  const why = whyNot(shape.where, { kind: relation?.kind ?? "", version, xmin, writes });
  return {
    ...shape,
    token: why === null ? tokenText(version, comparesXmin) : shape.token,
    comparesXmin,
    versionColumn: version === undefined ? null : { name: version.name, type: version.unbounded },
    writes,
    whyNot: why,
  };
}

/**
 * Partitions and tables that inherit share no row's `xmin` with the table that is named; a role that may read some columns alone may
 * not read it.
 */
async function standingOf(pool: pg.Pool, oid: number): Promise<{ isInherited: boolean; showsXmin: boolean }> {
  const { rows } = await pool.query<{ isInherited: boolean; showsXmin: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = $1 OR inhparent = $1) AS "isInherited",
       coalesce(has_table_privilege($1::oid, 'SELECT') OR has_column_privilege($1::oid, 'xmin', 'SELECT'), false) AS "showsXmin"`,
    [oid],
  );
  return rows[0] as { isInherited: boolean; showsXmin: boolean };
}

function writesOf(
  { value, members }: ForeignOrigin,
  columns: ReadonlyMap<string, Column>,
): ForeignWriteShape["writes"] {
  const columnOf = (name: string) => columns.get(name) as Column;
  const columnsWritten = (names: string[]) => names.map(columnOf).filter((column) => !column.generated);
  if (value.kind === "columns")
    return {
      kind: "columns",
      columns: columnsWritten(value.columns).map(({ name, type }) => ({
        name,
        type,
        member: members.get(name) ?? name,
      })),
    };
  const [document] = columnsWritten([value.column]);
  if (document === undefined) return { kind: "columns", columns: [] };
  return { kind: "document", name: document.name, type: document.unbounded };
}

function whyNot(
  where: string,
  {
    kind,
    version,
    xmin,
    writes,
  }: Pick<ForeignWriteShape, "writes"> & {
    kind: string;
    version: Column | undefined;
    xmin: "compared" | "hidden" | "none";
  },
): string | null {
  const refused = KINDS[kind];
  if (refused !== undefined) return `The origin ${where} ${refused}: Trueup changes rows of tables alone.`;
  if (version === undefined && xmin === "hidden")
    return `The mapping of the origin ${where} names no version, and the connection's user may not read xmin: grant SELECT on the whole table.`;
  if (version === undefined && xmin === "none")
    return `The origin ${where} is partitioned or inherits, and its mapping names no version: nothing tells whether a row has changed.`;
  if (writes.kind === "columns" && writes.columns.length === 0)
    return `The origin ${where} generates every value column itself.`;
  return null;
}

const SIGN = { version: "v", xmin: "x" } as const;

/** SQL for a row's token: the version where the row has one, else the transaction that wrote the row. */
function tokenText(version: Column | undefined, comparesXmin: boolean): string {
  const xmin = comparesXmin ? `'${SIGN.xmin}' || t.xmin::text` : "NULL::text";
  return version === undefined ? xmin : `coalesce('${SIGN.version}' || t.${quoteName(version.name)}::text, ${xmin})`;
}

/** A token by the text that the statement above gives. */
export function tokenOf(text: string | null): Token | null {
  if (text === null) return null;
  return { kind: text.startsWith(SIGN.version) ? "version" : "xmin", text: text.slice(1) };
}
