"use client";
import { Button, Group, Text } from "@mantine/core";
import { Empty } from "../../kit/state/empty";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";
import { Time } from "../../kit/time/time";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { useCommand } from "../../shared/command/use-command";
import { grantWords } from "../../shared/me/me.model";
import { Permitted } from "../../shared/me/permitted";
import { changesQuery } from "../../shared/query/access-options";
import { api } from "../../shared/query/api";
import { useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./settings.module.css";
import type { Change } from "./wire";

/** Grants that wait for a second administrator. */
export function Changes() {
  const answer = useLiveQuery(changesQuery(), { intervalMs: 5_000 });
  const decide = useCommand(({ id, apply }: { id: string; apply: boolean }, commandKey) =>
    api.change.decide({ params: { id }, body: { apply } }, { commandKey }),
  );
  return (
    <Panel title="Changes that wait for a second administrator">
      <LiveView answer={answer} what="the changes that wait">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No change waits">A grant that one administrator proposes waits here for another one.</Empty>
          ) : (
            <DataTable
              label="Changes that wait"
              columns={columns(decide.give)}
              rows={items}
              rowId={({ id }) => id}
              minWidth={640}
            />
          )
        }
      </LiveView>
      <CommandOutcome command={decide} doing="Recording the decision" />
    </Panel>
  );
}

const columns = (decide: (decision: { id: string; apply: boolean }) => void): readonly Column<Change>[] => [
  column("For", ({ principal }) => principal.name, { rowHeader: true }),
  column("Grant", (change) => (
    <>
      <div>{grantWords(change)}</div>
      <div className={classes.line}>{change.reason}</div>
    </>
  )),
  column("Proposed", ({ proposedBy, proposedAt }) => (
    <>
      {proposedBy}, <Time at={proposedAt} clockOnly />
    </>
  )),
  column("Decision", ({ id, principal, own }) => (
    <Group gap={6}>
      {own ? (
        <Text size="xs" c="dimmed">
          Another administrator decides.
        </Text>
      ) : (
        <Permitted verb="change.decide">
          <Button
            size="compact-xs"
            aria-label={`Apply the grant for ${principal.name}`}
            onClick={() => decide({ id, apply: true })}
          >
            Apply
          </Button>
        </Permitted>
      )}
      <Permitted verb="change.decide">
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`${own ? "Take back" : "Refuse"} the grant for ${principal.name}`}
          onClick={() => decide({ id, apply: false })}
        >
          {own ? "Take back" : "Refuse"}
        </Button>
      </Permitted>
    </Group>
  )),
];
