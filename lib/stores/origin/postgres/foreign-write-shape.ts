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
  isOrdinary: boolean;
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
  const isOrdinary = relation?.kind === "r" && !(await isInherited(pool, relation.oid));
  const writes = writesOf(mapping, columns);
  const hasToken = isOrdinary || version !== undefined;
  const why = whyNot(shape.where, { kind: relation?.kind ?? "", hasToken, writes });
  return {
    ...shape,
    token: why === null ? tokenText(version, isOrdinary) : shape.token,
    isOrdinary,
    versionColumn: version === undefined ? null : { name: version.name, type: version.unbounded },
    writes,
    whyNot: why,
  };
}

/** Partitions and tables that inherit share no row's `xmin` with the table that is named. */
async function isInherited(pool: pg.Pool, oid: number): Promise<boolean> {
  const { rowCount } = await pool.query("SELECT FROM pg_inherits WHERE inhrelid = $1 OR inhparent = $1 LIMIT 1", [oid]);
  return rowCount !== 0;
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
  { kind, hasToken, writes }: { kind: string; hasToken: boolean; writes: ForeignWriteShape["writes"] },
): string | null {
  const refused = KINDS[kind];
  if (refused !== undefined) return `The origin ${where} ${refused}: Trueup changes rows of tables alone.`;
  if (!hasToken)
    return `The origin ${where} is partitioned or inherits, and its mapping names no version: nothing tells whether a row has changed.`;
  if (writes.kind === "columns" && writes.columns.length === 0)
    return `The origin ${where} generates every value column itself.`;
  return null;
}

const SIGN = { version: "v", xmin: "x" } as const;

/** SQL for a row's token: the version where the row has one, else the transaction that wrote the row. */
function tokenText(version: Column | undefined, isOrdinary: boolean): string {
  const xmin = isOrdinary ? `'${SIGN.xmin}' || t.xmin::text` : "NULL::text";
  return version === undefined ? xmin : `coalesce('${SIGN.version}' || t.${quoteName(version.name)}::text, ${xmin})`;
}

/** A token by the text that the statement above gives. */
export function tokenOf(text: string | null): Token | null {
  if (text === null) return null;
  return { kind: text.startsWith(SIGN.version) ? "version" : "xmin", text: text.slice(1) };
}
