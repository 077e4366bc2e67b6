"use client";
import { Table, type TableProps } from "@mantine/core";
import type { RowData } from "@tanstack/react-table";
import { Term } from "../term/term";
import { type Column, useDrawnTable } from "./columns";
import classes from "./table.module.css";

interface DataTableProps<Row extends RowData> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId?: (row: Row, index: number) => string;
  /** Below this it scrolls sideways by itself, in pixels, and is reached from the keyboard to do so. */
  minWidth?: number;
  /** Class of the scrolled area. */
  className?: string;
  tableClassName?: string;
  rowClassName?: string;
  /** Headings are left out where each row says what it is. */
  headless?: boolean;
  verticalSpacing?: TableProps["verticalSpacing"];
  layout?: TableProps["layout"];
}

/** Every table whose rows are few: all of them are drawn. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, minWidth, className } = props;
  if (minWidth === undefined) return <Drawn {...props} />;
  return (
    <Table.ScrollContainer
      minWidth={minWidth}
      type="native"
      className={className === undefined ? classes.scroll : `${classes.scroll} ${className}`}
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      <Drawn {...props} />
    </Table.ScrollContainer>
  );
}

function Drawn<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, columns, rowId, tableClassName, rowClassName, headless = false, verticalSpacing, layout } = props;
  const { headings, rows } = useDrawnTable(columns, props.rows, rowId);
  return (
    <Table aria-label={label} className={tableClassName} verticalSpacing={verticalSpacing} layout={layout}>
      {!headless && (
        <Table.Thead>
          <Table.Tr>
            {headings.map(({ heading, look }) => (
              <Table.Th key={heading} w={look.width} className={look.headClassName}>
                {look.term === undefined ? heading : <Term word={look.term} capital />}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
      )}
      <Table.Tbody>
        {rows.map(({ id, cells }) => (
          <Table.Tr key={id} className={rowClassName}>
            {cells.map(({ heading, look, content }) =>
              look.rowHeader ? (
                <Table.Th key={heading} scope="row" className={look.className}>
                  {content}
                </Table.Th>
              ) : (
                <Table.Td key={heading} w={headless ? look.width : undefined} className={look.className}>
                  {content}
                </Table.Td>
              ),
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
