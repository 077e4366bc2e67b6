"use client";
import { Empty } from "../../kit/state/empty";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";
import { Time } from "../../kit/time/time";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { grantWords } from "../../shared/me/me.model";
import { changesQuery } from "../../shared/query/access-options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { isRuleChange, ruleChangeWords } from "./change.model";
import { Decision } from "./decision";
import classes from "./settings.module.css";
import { useDecide } from "./use-decide";
import type { Change } from "./wire";

/** Grants and rules that wait for a second administrator. */
export function Changes() {
  const answer = useLiveQuery(changesQuery(), { intervalMs: 5_000 });
  const decide = useDecide();
  return (
    <Panel title="Changes that wait for a second administrator">
      <LiveView answer={answer} what="the changes that wait">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No change waits">
              A grant or a rule that one administrator asks for waits here for another one.
            </Empty>
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
  column("For", (change) => (isRuleChange(change) ? "Everybody" : change.principal.name), { rowHeader: true }),
  column("Change", (change) => (
    <>
      <div>{isRuleChange(change) ? ruleChangeWords(change) : grantWords(change)}</div>
      <div className={classes.line}>{change.reason}</div>
    </>
  )),
  column("Proposed", ({ proposedBy, proposedAt }) => (
    <>
      {proposedBy}, <Time at={proposedAt} clockOnly />
    </>
  )),
  column("Decision", (change) => <Decision change={change} onDecide={decide} />),
];
