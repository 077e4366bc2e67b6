import { Text } from "@mantine/core";
import type { RowData } from "@tanstack/react-table";
import Link from "next/link";
import type { IncidentReport } from "../../../../lib/api/reports";
import { formatCount } from "../../../kit/format";
import { KeyText } from "../../../kit/key-text/key-text";
import { type Column, column } from "../../../kit/table/columns";
import { DataTable } from "../../../kit/table/data-table";
import { Time } from "../../../kit/time/time";
import { TimedText } from "../../../kit/time/timed-text";
import { keyHref, savedHref } from "../../../shared/links";
import { namedKeys } from "./keys.model";
import classes from "./report.module.css";

interface ReportTableProps<Row extends RowData> {
  label: string;
  /** The sentence for a table without rows. */
  none: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}

/** A table of the report. */
export function ReportTable<Row extends RowData>({ none, ...table }: ReportTableProps<Row>) {
  if (table.rows.length === 0) return <Text size="sm">{none}</Text>;
  return <DataTable minWidth={560} className={classes.scroll} {...table} />;
}

/** The keys of the incident, by name as far as there is room, each with the way to the answer for its owner. */
export function Keys({ keys }: Pick<IncidentReport, "keys">) {
  const { named, rest } = namedKeys(keys);
  return (
    <ul className={classes.keys}>
      {named.map(({ path, key }) => (
        <li key={`${path} ${key}`}>
          <Link href={keyHref(path, key)} prefetch={false}>
            {path} / <KeyText keyName={key} short />
          </Link>
          <Link
            href={savedHref({ path, key })}
            prefetch={false}
            className={classes.support}
            aria-label={`answer for support: ${key}`}
          >
            answer for support
          </Link>
        </li>
      ))}
      {rest !== null && <li>{rest}</li>}
    </ul>
  );
}

const BROKEN: readonly Column<IncidentReport["brokenPromises"]["items"][number]>[] = [
  column("Actor", ({ actor }) => actor ?? "no actor given"),
  column("Key", ({ path, key }) => (
    <Link href={keyHref(path, key)} prefetch={false}>
      <KeyText keyName={key} short />
    </Link>
  )),
  column("Accepted", ({ acceptedAt }) => (acceptedAt === null ? "unknown" : <Time at={acceptedAt} />)),
  column("Outcome", ({ what }) => what),
];

/** The owners of withdrawn or lost writes, for the people who must tell them. */
export function BrokenPromises({
  brokenPromises: { total, items, notSettledYet },
}: Pick<IncidentReport, "brokenPromises">) {
  if (total === "0")
    return (
      <Text size="sm">
        {notSettledYet === null
          ? "No promise stayed broken: every acknowledged write in scope is in the record or replaced. Writes that a repair had to bring back are counted with its run, under Decisions."
          : ["None so far. ", <TimedText key="not-settled" text={notSettledYet} />]}
      </Text>
    );
  return (
    <>
      {notSettledYet !== null && (
        <Text size="sm" mb={4}>
          <TimedText text={notSettledYet} />
        </Text>
      )}
      <Text size="sm" mb={4}>
        {total === null
          ? "More acknowledged writes than could be counted in time were"
          : `${formatCount(total)} acknowledged ${total === "1" ? "write was" : "writes were"}`}{" "}
        withdrawn or lost
        {total !== String(items.length) && `; the first ${formatCount(items.length)} are listed`}.
      </Text>
      <ReportTable label="Promises that were not kept" none="" columns={BROKEN} rows={items} />
    </>
  );
}
