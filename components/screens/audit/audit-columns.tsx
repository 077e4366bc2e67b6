import { Text } from "@mantine/core";
import Link from "next/link";
import type { AuditRowWire } from "../../../lib/api/audit";
import { formatCount } from "../../kit/format";
import { KeyText } from "../../kit/key-text/key-text";
import { type Column, column } from "../../kit/table/columns";
import { Time } from "../../kit/time/time";
import { auditRowHref } from "../../shared/links";
import classes from "./audit.module.css";
import { changeLine } from "./change.model";

/** The columns of the list: a row's number leads to its page, from anywhere in the row. */
export const auditColumns: Column<AuditRowWire>[] = [
  column<AuditRowWire>(
    "Row",
    ({ number, stream }) => (
      <Link href={auditRowHref(number, stream)} prefetch={false}>
        {formatCount(number)}
      </Link>
    ),
    { className: classes.number, headClassName: classes.numberHead },
  ),
  column<AuditRowWire>("Time", ({ at }) => <Time at={at} clockOnly />, { className: classes.time }),
  column<AuditRowWire>("Who", (row) => <Who row={row} />, { className: classes.who }),
  column<AuditRowWire>(
    "Did",
    ({ verb, subject }) => (
      <>
        <div className={classes.line}>{verb}</div>
        <div className={classes.quiet} title={subject}>
          {subject}
        </div>
      </>
    ),
    { className: classes.did },
  ),
  column<AuditRowWire>(
    "Before and after",
    ({ before, after, erasedAt, reason }) => (
      <>
        <div className={classes.line}>{erasedAt === null ? changeLine(before, after) : "erased"}</div>
        {reason !== null && (
          <div className={classes.quiet} title={reason}>
            {reason}
          </div>
        )}
      </>
    ),
    { className: classes.change },
  ),
  column<AuditRowWire>(
    "About",
    ({ paths, key }) => (
      <>
        <div className={classes.line}>{paths.join(", ")}</div>
        {key !== null && (
          <div className={classes.quiet}>
            <KeyText keyName={key} short />
          </div>
        )}
      </>
    ),
    { className: classes.about },
  ),
];

function Who({ row: { actor, principal, verified } }: { row: AuditRowWire }) {
  return (
    <>
      <div className={classes.line} title={principal}>
        {actor}
      </div>
      {!verified && (
        <Text size="xs" c="dimmed" component="div">
          unverified
        </Text>
      )}
    </>
  );
}
