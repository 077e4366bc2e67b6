"use client";
import type { RowData } from "@tanstack/react-table";
import type { CSSProperties, ReactNode } from "react";
import { type Column, type DrawnRow, useDrawnTable } from "./columns";
import classes from "./table.module.css";
import type { VirtualRows } from "./use-virtual-rows";

interface VirtualTableProps<Row extends RowData> {
  label: string;
  columns: readonly Column<Row>[];
  virtual: VirtualRows;
  /** The rows that are drawn, in the order of their places. */
  rows: readonly Row[];
  rowId: (row: Row, index: number) => string;
  /** The number of all rows; null where that is not known. */
  total: number | null;
  /** A row without its cells: its place, whether it is selected, and content in place of the cells. */
  attributesOf: (row: Row, index: number) => Record<`aria-${string}` | `data-${string}`, string | number | boolean>;
  insteadOfCells?: (row: Row) => ReactNode | null;
  /** Class of the scrolled area; it names the columns' widths as `--columns`, and on a phone `--areas`. */
  className: string;
  children?: ReactNode;
}

/** Every table whose rows may be many: only those on screen are drawn. */
export function VirtualTable<Row extends RowData>(props: VirtualTableProps<Row>) {
  const { label, virtual, total, className, children } = props;
  const { areaRef, from, to, rowPx, count } = virtual;
  const { headings, rows } = useDrawnTable(props.columns, props.rows, props.rowId);
  return (
    <section
      className={`${classes.area} ${className}`}
      ref={areaRef}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable from the keyboard
      tabIndex={0}
      aria-label={label}
      style={{ "--row": `${rowPx}px`, "--rows": count } as CSSProperties}
    >
      <table className={classes.virtual} aria-rowcount={total ?? -1}>
        <thead>
          <tr className={classes.headings}>
            {headings.map(({ heading, look }) => (
              <th scope="col" key={heading} className={look.headClassName}>
                {look.spoken ? <span className={classes.spoken}>{heading}</span> : heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody style={{ height: from * rowPx }} />
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.id} className={classes.row} {...props.attributesOf(row.row, index)}>
              {props.insteadOfCells?.(row.row) ?? <Cells row={row} />}
            </tr>
          ))}
        </tbody>
        <tbody style={{ height: Math.max(0, count - 1 - to) * rowPx }} />
      </table>
      {children}
    </section>
  );
}

function Cells<Row>({ row }: { row: DrawnRow<Row> }) {
  return row.cells.map(({ heading, look, content }) => (
    <td key={heading} className={look.className}>
      {content}
    </td>
  ));
}
