"use client";
import type { PathSummary } from "../../../lib/api/paths";
import { useDrawnTable } from "../../kit/table/columns";
import classes from "./overview.module.css";
import { OVERVIEW_COLUMNS, OverviewRow } from "./overview-row";

/** The paths in the given order. */
export function OverviewTable({ paths }: { paths: readonly PathSummary[] }) {
  const { headings, rows } = useDrawnTable(OVERVIEW_COLUMNS, paths, ({ name }) => name);
  return (
    <table className={classes.table} aria-label="Write paths">
      <thead>
        <tr>
          {headings.map(({ heading, look }) => (
            <th key={heading} scope="col" className={look.headClassName}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <OverviewRow key={row.id} {...row} />
        ))}
      </tbody>
    </table>
  );
}
