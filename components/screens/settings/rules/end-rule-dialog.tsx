"use client";
import { List, Text } from "@mantine/core";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { api } from "../../../shared/query/api";
import type { Rule } from "../wire";

/** Asks for a rule of the console to end, which another administrator applies. */
export function EndRuleDialog({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const end = useCommand(
    (reason: string, commandKey) => api.rule.end({ params: { id: rule.id }, query: { reason } }, { commandKey }),
    { onDone: onClose },
  );
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Ask for the end of a rule?"
      confirm="Ask for its end"
      doing="Recording the request"
      reason="required"
      color="red.9"
      command={end}
      onConfirm={(reason) => end.give(reason)}
    >
      <Text size="sm">{rule.sentence}</Text>
      <List size="sm">
        <List.Item>The rule holds until another administrator applies its end.</List.Item>
        <List.Item>Approvals that were given under it end then.</List.Item>
        <List.Item>
          For plans that you or the other administrator make or start, the rule holds on: who ends a rule does not
          profit from its end.
        </List.Item>
      </List>
    </CommandDialog>
  );
}
