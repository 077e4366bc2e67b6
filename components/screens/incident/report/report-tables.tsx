import { Table, Text } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { IncidentReport } from "../../../../lib/api/reports";
import { formatCount } from "../../../kit/format";
import { KeyText } from "../../../kit/key-text/key-text";
import { WideTable } from "../../../kit/table/wide-table";
import { Time } from "../../../kit/time/time";
import { TimedText } from "../../../kit/time/timed-text";
import { keyHref } from "../../../shared/links";
import classes from "./report.module.css";

interface ReportTableProps {
  label: string;
  /** What is said when there is no row. */
  none: string;
  headings: readonly string[];
  rows: readonly (readonly ReactNode[])[];
}

/** A table of the report. */
export function ReportTable({ label, none, headings, rows }: ReportTableProps) {
  if (rows.length === 0) return <Text size="sm">{none}</Text>;
  return (
    <WideTable label={label} minWidth={560} className={classes.scroll}>
      <Table.Thead>
        <Table.Tr>
          {headings.map((heading) => (
            <Table.Th key={heading}>{heading}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((cells, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a report have no identity
          <Table.Tr key={row}>
            {cells.map((cell, column) => (
              <Table.Td key={headings[column]}>{cell}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

/** Whose writes were withdrawn or lost: for the people who must tell them. */
export function BrokenPromises({
  brokenPromises: { total, items, notSettledYet },
}: Pick<IncidentReport, "brokenPromises">) {
  if (total === "0")
    return (
      <Text size="sm">
        {notSettledYet === null
          ? "None: every acknowledged write in scope is in the record or replaced."
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
      <ReportTable
        label="Promises that were not kept"
        none=""
        headings={["Whose", "Key", "Accepted", "What became of it"]}
        rows={items.map(({ path, key, actor, acceptedAt, what }) => [
          actor ?? "no actor given",
          <Link key="key" href={keyHref(path, key)} prefetch={false}>
            <KeyText keyName={key} short />
          </Link>,
          acceptedAt === null ? "unknown" : <Time key="at" at={acceptedAt} />,
          what,
        ])}
      />
    </>
  );
}
