"use client";
import { List, TextInput } from "@mantine/core";
import { useState } from "react";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { api } from "../../../shared/query/api";
import type { User } from "../wire";

/** Ends a person or service, once its name is typed. */
export function EndUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const end = useCommand(
    (reason: string, commandKey) => api.user.end({ params: { id: user.id }, body: { reason } }, { commandKey }),
    { onDone: onClose },
  );
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`End ${user.name}?`}
      confirm={`End ${user.name}`}
      doing="Ending sessions, tokens, grants, approvals and plans"
      reason="required"
      color="red.9"
      blocked={typed.trim() === user.name ? null : `Type the name ${user.name} to go on.`}
      command={end}
      onConfirm={(reason) => end.give(reason)}
    >
      <List size="sm">
        <List.Item>Every session and token ends at once, and every grant.</List.Item>
        <List.Item>Approvals that were not used end, and so do plans that were not run.</List.Item>
        <List.Item>The audit keeps the name.</List.Item>
      </List>
      <TextInput
        label={`The name: ${user.name}`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
    </CommandDialog>
  );
}
