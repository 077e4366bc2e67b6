"use client";
import { EmptyNote } from "../../../kit/state/empty";
import { LiveView } from "../../../kit/state/live-view";
import { Panel } from "../../../kit/state/panel";
import { Time } from "../../../kit/time/time";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useLack } from "../../../shared/me/use-me";
import { changesQuery } from "../../../shared/query/access-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { isRuleChange, ruleChangeWords } from "../change.model";
import { Decision } from "../decision";
import { useDecide } from "../use-decide";
import classes from "./rules.module.css";

/** The changes of rules that wait for a second administrator; nothing where the caller may not see them. */
export function WaitingRules() {
  return useLack({ verb: "change.list" }) === null ? <Waiting /> : null;
}

function Waiting() {
  const answer = useLiveQuery(changesQuery(), { intervalMs: 5_000 });
  const decide = useDecide();
  return (
    <Panel title="Asked for, and not in force yet">
      <LiveView answer={answer} what="the changes that wait">
        {({ items }) => {
          const waiting = items.filter(isRuleChange);
          return waiting.length === 0 ? (
            <EmptyNote>
              No change of a rule waits. A change that one administrator asks for waits here for another one.
            </EmptyNote>
          ) : (
            <ul className={classes.rules} aria-label="Changes of rules that wait">
              {waiting.map((change) => (
                <li key={change.id} className={classes.rule}>
                  <div>
                    <div>{ruleChangeWords(change)}</div>
                    <div className={classes.from}>
                      {change.proposedBy} asked, <Time at={change.proposedAt} />. {change.reason}
                    </div>
                  </div>
                  <Decision change={change} onDecide={decide.give} />
                </li>
              ))}
            </ul>
          );
        }}
      </LiveView>
      <CommandOutcome command={decide} doing="Recording the decision" />
    </Panel>
  );
}
