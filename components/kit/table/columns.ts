import { type ColumnDef, type RowData, tableFeatures, useTable } from "@tanstack/react-table";
import type { ReactNode } from "react";
import type { TermWord } from "../term/words";

/** The looks of a column beyond its cells. */
export interface ColumnLook {
  className?: string;
  /** Class of the heading alone. */
  headClassName?: string;
  /** Greatest width, in pixels. */
  width?: number;
  /** The column names its row for a screen reader. */
  rowHeader?: boolean;
  /** In a `DataTable`, the heading is this word of the console, with its meaning on hover. */
  term?: TermWord;
  /** The heading is spoken and not drawn. */
  spoken?: boolean;
}

const features = tableFeatures({ columnMeta: {} as ColumnLook });

export type Column<Row extends RowData> = ColumnDef<typeof features, Row>;

/** A column by its heading, and what its cell shows of a row. */
export function column<Row extends RowData>(
  heading: string,
  show: (row: Row) => ReactNode,
  look: ColumnLook = {},
): Column<Row> {
  return { id: heading, header: heading, cell: ({ row }) => show(row.original), meta: look };
}

export interface DrawnHeading {
  heading: string;
  look: ColumnLook;
}
export interface DrawnCell extends DrawnHeading {
  content: ReactNode;
}
export interface DrawnRow<Row> {
  id: string;
  row: Row;
  cells: DrawnCell[];
}

/** The headings and the rows of a table, for any markup. `rowId` tells rows apart while they move. */
export function useDrawnTable<Row extends RowData>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  rowId?: (row: Row, index: number) => string,
): { headings: DrawnHeading[]; rows: DrawnRow<Row>[] } {
  const table = useTable({ features, columns, data: rows, getRowId: rowId });
  return {
    headings: table
      .getFlatHeaders()
      .map(({ column: { id, columnDef } }) => ({ heading: id, look: columnDef.meta ?? {} })),
    rows: table.getRowModel().rows.map((row) => ({
      id: row.id,
      row: row.original,
      cells: row.getAllCells().map((cell) => ({
        heading: cell.column.id,
        look: cell.column.columnDef.meta ?? {},
        // Called and not mounted, so that a column that is made anew does not lose the focus within its cells.
        content: contentOf(cell.column.columnDef.cell, cell.getContext()),
      })),
    })),
  };
}

function contentOf<Context>(cell: string | ((context: Context) => ReactNode) | undefined, context: Context): ReactNode {
  return typeof cell === "function" ? cell(context) : cell;
}
