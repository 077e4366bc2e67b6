"use client";
import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { EmptyNote } from "../../../kit/state/empty";
import { LiveView } from "../../../kit/state/live-view";
import { Panel } from "../../../kit/state/panel";
import { Permitted } from "../../../shared/me/permitted";
import { rulesQuery } from "../../../shared/query/access-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import type { Rule } from "../wire";
import { AddRuleDialog } from "./add-rule-dialog";
import { EndRuleDialog } from "./end-rule-dialog";
import { RuleRow } from "./rule-row";
import classes from "./rules.module.css";
import { WaitingRules } from "./waiting-rules";

/** The rules about second persons, those that wait for a second administrator, and the ways to ask for a change of them. */
export function Rules() {
  const answer = useLiveQuery(rulesQuery(), { intervalMs: 10_000 });
  const [asking, setAsking] = useState<"add" | Rule | null>(null);
  const close = () => setAsking(null);
  return (
    <Stack gap="md">
      <Panel
        title="Rules about a second person"
        aside={
          <Permitted verb="rule.add">
            <Button onClick={() => setAsking("add")}>Add a rule…</Button>
          </Permitted>
        }
      >
        <Text size="sm" mb="sm">
          Each of these rules holds, beside what always needs a second person: grants, rules, the thaw, and a plan or a
          declaration that its own screen names. An approval ends when a rule about its plan is added or ends.
        </Text>
        <LiveView answer={answer} what="the rules">
          {({ items }) =>
            items.length === 0 ? (
              <EmptyNote>There is no rule beside what always needs a second person.</EmptyNote>
            ) : (
              <ul className={classes.rules} aria-label="Rules in force">
                {items.map((rule) => (
                  <RuleRow key={rule.id} rule={rule} onEnd={setAsking} />
                ))}
              </ul>
            )
          }
        </LiveView>
      </Panel>
      <WaitingRules />
      {asking === "add" && <AddRuleDialog onClose={close} />}
      {asking !== null && asking !== "add" && <EndRuleDialog rule={asking} onClose={close} />}
    </Stack>
  );
}
