"use client";
import { List, Text } from "@mantine/core";
import { EmptyNote } from "../../kit/state/empty";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { rulesQuery } from "../../shared/query/access-options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { ruleSentence } from "./rules.model";

/** The rules of the configuration about second persons, read only. */
export function Rules() {
  const answer = useLiveQuery(rulesQuery(), { intervalMs: 30_000 });
  return (
    <Panel title="What needs a second person">
      <Text size="sm" mb="sm">
        The section <code>access</code> of the configuration has these rules, beside what always needs a second person:
        grants, the thaw, and a plan or a declaration that its own screen names.
      </Text>
      <LiveView answer={answer} what="the rules">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNote>The configuration has no rule of its own.</EmptyNote>
          ) : (
            <List size="sm">
              {items.map((rule) => (
                <List.Item key={ruleSentence(rule)}>{ruleSentence(rule)}</List.Item>
              ))}
            </List>
          )
        }
      </LiveView>
    </Panel>
  );
}
