"use client";
import { Anchor, Title } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { AuditRowWire } from "../../../lib/api/audit";
import type { AuditStream } from "../../../lib/domain/audit/streams";
import { CopyId } from "../../kit/copy/copy-id";
import { formatCount } from "../../kit/format";
import { KeyText } from "../../kit/key-text/key-text";
import { LiveView } from "../../kit/state/live-view";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";
import { Time } from "../../kit/time/time";
import { ValueView } from "../../kit/value/value-view";
import { auditHref, incidentHref, keyHref, pathHref } from "../../shared/links";
import { auditRowQuery } from "../../shared/query/audit-options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./audit.module.css";
import { type ChangedMember, changedMembers } from "./change.model";

interface AuditRowProps {
  number: string;
  stream: AuditStream;
  initialData?: AuditRowWire;
}

/** A row of the audit: its author, verb, time and reason, with the states before and after. */
export function AuditRowScreen({ number, stream, initialData }: AuditRowProps) {
  const answer = useLiveQuery({ ...auditRowQuery(stream, number), initialData }, { intervalMs: false });
  return (
    <LiveView answer={answer} what="the row" heading={`Audit, row ${number}`}>
      {(row) => <RowView row={row} />}
    </LiveView>
  );
}

function RowView({ row }: { row: AuditRowWire }) {
  return (
    <>
      <Anchor
        component={Link}
        href={auditHref({ stream: row.stream === "changes" ? undefined : row.stream })}
        size="sm"
      >
        All rows
      </Anchor>
      <Title order={1} mb="sm">
        {row.actor}: {row.verb}
      </Title>
      <dl className={classes.facts}>
        {factsOf(row).map(([name, shown]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{shown}</dd>
          </div>
        ))}
      </dl>
      <Title order={2} mb="xs">
        Before and after
      </Title>
      <Change row={row} />
    </>
  );
}

function factsOf(row: AuditRowWire): [string, ReactNode][] {
  const [path] = row.paths;
  const all: [string, ReactNode][] = [
    ["Row", `${formatCount(row.number)} of ${row.stream}`],
    ["Time", <Time key="at" at={row.at} />],
    ["Subject", row.subject],
    ["Reason", row.reason],
    ["Principal", row.verified ? row.principal : `${row.principal} (unverified: nobody had signed in)`],
    ["Paths", row.paths.length === 0 ? null : row.paths.map((name) => <PathLink key={name} name={name} />)],
    [
      "Key",
      row.key === null ? null : path === undefined ? (
        <KeyText key="key" keyName={row.key} />
      ) : (
        <Link key="key" href={keyHref(path, row.key)} prefetch={false}>
          <KeyText keyName={row.key} />
        </Link>
      ),
    ],
    [
      "Incident",
      row.incident === null ? null : (
        <Link key="incident" href={incidentHref(row.incident)} prefetch={false}>
          {row.incident.slice(0, 8)}
        </Link>
      ),
    ],
    ["Request", row.request === null ? null : <CopyId key="request" id={row.request} what="request id" />],
    ["Hash", <CopyId key="hash" id={row.hash} what="hash" />],
  ];
  return all.filter(([, shown]) => shown !== null);
}

const PathLink = ({ name }: { name: string }) => (
  <Link className={classes.pathLink} href={pathHref(name)} prefetch={false}>
    {name}
  </Link>
);

const MEMBERS: Column<ChangedMember>[] = [
  column<ChangedMember>("Member", ({ member }) => member || "the whole", { rowHeader: true }),
  column<ChangedMember>("Before", ({ before }) => <Side text={before} />),
  column<ChangedMember>("After", ({ after }) => <Side text={after} />),
];

const Side = ({ text }: { text: string | null }) =>
  text === null ? <span className={classes.quiet}>nothing</span> : <code className={classes.side}>{text}</code>;

function Change({ row: { before, after, erasedAt, statesText } }: { row: AuditRowWire }) {
  if (erasedAt !== null)
    return (
      <p>
        Erased <Time at={erasedAt} />. The row keeps the digest of what was there.
      </p>
    );
  if (statesText === null) return <p>This row has no states.</p>;
  const members = changedMembers(before, after);
  return (
    <>
      {members.length === 0 ? (
        <p>Both states are the same.</p>
      ) : (
        <DataTable
          label="Before and after"
          columns={MEMBERS}
          rows={members}
          rowId={({ member }) => member}
          minWidth={320}
        />
      )}
      <ValueView value={{ before, after }} what="Both states whole" folded />
    </>
  );
}
