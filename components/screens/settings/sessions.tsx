"use client";
import { Button, Text } from "@mantine/core";
import type { z } from "zod";
import type { api as entries } from "../../../lib/api/api";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";
import { Time } from "../../kit/time/time";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { useCommand } from "../../shared/command/use-command";
import { Permitted } from "../../shared/me/permitted";
import { sessionsQuery } from "../../shared/query/access-options";
import { api } from "../../shared/query/api";
import { useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./settings.module.css";

type Session = z.output<typeof entries.session.list.output>["items"][number];

/** The open sessions: one's own, and for an administrator everybody's. */
export function Sessions() {
  const answer = useLiveQuery(sessionsQuery(), { intervalMs: 10_000 });
  const end = useCommand((id: string) => api.session.end({ params: { id } }));
  return (
    <Panel title="Open sessions">
      <Text size="sm" c="dimmed" mb="sm">
        A session ends after 12 hours, or after an hour without a request. A session that is ended here can do nothing
        from then on.
      </Text>
      <LiveView answer={answer} what="the sessions">
        {({ items }) => (
          <DataTable
            label="Open sessions"
            columns={columns((id) => end.give(id))}
            rows={items}
            rowId={({ id }) => id}
            minWidth={720}
          />
        )}
      </LiveView>
      <CommandOutcome command={end} doing="Ending the session" />
    </Panel>
  );
}

const columns = (end: (id: string) => void): readonly Column<Session>[] => [
  column(
    "Person",
    ({ name, method, current }) => (
      <>
        <div>{name}</div>
        <div className={classes.line}>
          {method === "password" ? "by password" : "by the provider"}
          {current && ", this session"}
        </div>
      </>
    ),
    { rowHeader: true },
  ),
  column("Signed in", ({ createdAt }) => <Time at={createdAt} clockOnly />),
  column("Last seen", ({ seenAt }) => <Time at={seenAt} clockOnly />),
  column("From", ({ address, agent }) => (
    <>
      <div>{address ?? "address unknown"}</div>
      <div className={classes.line} title={agent ?? undefined}>
        {agent === null ? "" : agent.slice(0, 60)}
      </div>
    </>
  )),
  column("Action", ({ id, name, current }) =>
    current ? null : (
      <Permitted verb="session.end">
        <Button size="compact-xs" variant="default" aria-label={`End the session of ${name}`} onClick={() => end(id)}>
          End
        </Button>
      </Permitted>
    ),
  ),
];
