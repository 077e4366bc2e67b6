import type pg from "pg";
import { mappedColumns } from "../../../domain/observed/mapped-columns";
import type { OutboxMapping, SourceState } from "../../../domain/observed/mapping";
import { type Column, readColumns, relationName } from "../../../postgres/catalog";
import { columnText, isTime } from "../../../postgres/column-text";
import { quoteName } from "../../../postgres/pool";
import { SourceMisfit } from "../port";
import { type Condition, conditionOn } from "./condition";

/** What tells the rows that the other system has not finished. */
type OpenRows =
  | { kind: "all" }
  | { kind: "none" }
  | { kind: "null"; sql: string }
  | { kind: "texts"; state: Condition };

/** Another system's outbox in terms of SQL, over the alias `t`. */
export interface OutboxShape {
  relation: string;
  id: { column: string; type: string; text: string };
  /** The mapped columns: their names, quoted and not, and the expressions of their texts. */
  columns: { name: string; column: string; text: string }[];
  where: Condition[];
  open: OpenRows;
  /** The column that tells a row's state: its name, its type without bounds, and its text; null where no column does. */
  state: { name: string; type: string; text: string } | null;
  /** With the SQL of a `timestamptz` as the column has it. */
  acceptedAt: { column: string; comparable: (instant: string) => string } | null;
}

/** Reads an outbox from the catalog. Throws SourceMisfit where a name is not there, or a type is none that the mapping can have. */
export async function outboxShapeOf(pool: pg.Pool, mapping: OutboxMapping): Promise<OutboxShape> {
  const refuse = (fault: string, remedy: string) =>
    new SourceMisfit(`outbox ${mapping.schema}.${mapping.table} ${fault}. ${remedy}`);
  const names = mappedColumns(mapping);
  const columnOf = await readColumns(pool, { ...mapping, columns: names }, refuse);
  checkTypes(mapping, columnOf, refuse);
  const { acceptedAt, state } = mapping;
  const condition = (column: string, texts: string[]) => conditionOn(pool, columnOf(column), texts, refuse);
  const where: Condition[] = [];
  for (const { column, texts } of mapping.where) where.push(await condition(column, texts));
  return {
    relation: relationName(mapping),
    id: {
      column: at(mapping.id),
      type: columnOf(mapping.id).unbounded,
      text: columnText(at(mapping.id), columnOf(mapping.id)),
    },
    columns: names.map((name) => ({ name, column: at(name), text: columnText(at(name), columnOf(name)) })),
    where,
    open: await openRows(state, condition),
    state: state.kind === "column" ? stateColumn(columnOf(state.column)) : null,
    acceptedAt:
      acceptedAt === null
        ? null
        : { column: at(acceptedAt), comparable: (instant) => instantLike(columnOf(acceptedAt), instant) },
  };
}

const stateColumn = (column: Column) => ({
  name: quoteName(column.name),
  type: column.unbounded,
  text: columnText(at(column.name), column),
});

const at = (column: string) => `t.${quoteName(column)}`;

function checkTypes(
  { acceptedAt, payload }: OutboxMapping,
  columnOf: (name: string) => Column,
  refuse: (fault: string, remedy: string) => Error,
): void {
  if (acceptedAt !== null && !isTime(columnOf(acceptedAt)))
    throw refuse(
      `keeps times in "${acceptedAt}" as ${columnOf(acceptedAt).base}`,
      "Map a timestamp column, or leave `acceptedAt` out.",
    );
  if (payload?.kind === "column" && !/^(jsonb?|text|character varying)$/.test(columnOf(payload.column).unbounded))
    throw refuse(
      `keeps payloads in "${payload.column}" as ${columnOf(payload.column).base}`,
      "Map a json, jsonb or text column, or `{ columns: […] }`.",
    );
}

async function openRows(
  state: SourceState,
  condition: (column: string, texts: string[]) => Promise<Condition>,
): Promise<OpenRows> {
  switch (state.kind) {
    case "column": {
      // The texts of finished rows are checked too: one that no row can have is a slip in the mapping.
      await condition(state.column, state.done);
      return {
        kind: "texts",
        state: await condition(state.column, [...state.pending, ...state.active, ...state.failed]),
      };
    }
    case "done-when":
      return { kind: "null", sql: `${at(state.column)} IS ${state.isNull ? "NOT " : ""}NULL` };
    case "removed-when-done":
      return { kind: "all" };
    case "insert-only":
      return { kind: "none" };
  }
}

const instantLike = ({ base }: Column, instant: string) =>
  base.includes("without") ? `(${instant}::timestamptz AT TIME ZONE 'UTC')` : `${instant}::timestamptz`;
