"use client";
import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { EmptyNote } from "../../../kit/state/empty";
import { LiveView } from "../../../kit/state/live-view";
import { Panel } from "../../../kit/state/panel";
import { type Column, column } from "../../../kit/table/columns";
import { DataTable } from "../../../kit/table/data-table";
import { Time } from "../../../kit/time/time";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { tokensQuery } from "../../../shared/query/access-options";
import { api } from "../../../shared/query/api";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import classes from "../settings.module.css";
import type { Token } from "../wire";
import { NewTokenDialog } from "./new-token-dialog";

/** The good tokens: one's own, and for an administrator everybody's. */
export function Tokens() {
  const answer = useLiveQuery(tokensQuery(), { intervalMs: 10_000 });
  const [making, setMaking] = useState(false);
  const end = useCommand((id: string) => api.token.end({ params: { id } }));
  return (
    <Panel
      title="Tokens"
      aside={
        <Permitted verb="token.create">
          <Button onClick={() => setMaking(true)}>Make a token…</Button>
        </Permitted>
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        A program sends its token as <code>Authorization: Bearer …</code>. A token never does more than its owner may.
      </Text>
      <LiveView answer={answer} what="the tokens">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNote>There is no token.</EmptyNote>
          ) : (
            <DataTable
              label="Tokens"
              columns={columns((id) => end.give(id))}
              rows={items}
              rowId={({ id }) => id}
              minWidth={720}
            />
          )
        }
      </LiveView>
      <CommandOutcome command={end} doing="Ending the token" />
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
    </Panel>
  );
}

const columns = (end: (id: string) => void): readonly Column<Token>[] => [
  column(
    "Name",
    ({ name, prefix }) => (
      <>
        <div>{name}</div>
        <code className={classes.line}>{prefix}…</code>
      </>
    ),
    { rowHeader: true },
  ),
  column("Owner", ({ owner }) => `${owner.name}${owner.kind === "service" ? " (service)" : ""}`),
  column("Scopes", ({ scopes, metrics }) => (
    <ul className={classes.grants}>
      {scopes.map(({ role, path }) => (
        <li key={`${role} ${path}`}>
          {role} on {path === "*" ? "every path" : path}
        </li>
      ))}
      {metrics && <li>figures for scrapers</li>}
    </ul>
  )),
  column("Used", ({ usedAt }) => (usedAt === null ? "never" : <Time at={usedAt} />)),
  column("Ends", ({ expiresAt }) => (expiresAt === null ? "never" : <Time at={expiresAt} />)),
  column("Action", ({ id, name }) => (
    <Permitted verb="token.end">
      <Button size="compact-xs" variant="default" aria-label={`End the token ${name}`} onClick={() => end(id)}>
        End
      </Button>
    </Permitted>
  )),
];
