"use client";
import type { PathSummary } from "../../../lib/api/paths";
import classes from "./overview.module.css";
import { OverviewRow } from "./overview-row";

const COLUMNS = [
  "Path",
  "Truth lag",
  "Outstanding",
  "In and out, 15 min",
  "Headroom and catch-up",
  "Open findings",
  "Acknowledging",
  "Signals that stay green",
] as const;

/** The paths in the given order. */
export function OverviewTable({ paths }: { paths: readonly PathSummary[] }) {
  return (
    <table className={classes.table} aria-label="Write paths">
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th
              key={column}
              scope="col"
              className={column === "Signals that stay green" ? classes.greenHead : undefined}
            >
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {paths.map((path) => (
          <OverviewRow key={path.name} path={path} />
        ))}
      </tbody>
    </table>
  );
}
