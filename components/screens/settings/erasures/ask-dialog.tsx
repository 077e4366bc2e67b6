"use client";
import { Group, List, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { usePathNames } from "../../../shared/path/path-names";
import { api } from "../../../shared/query/api";

/** Asks for the payloads of a key to be erased. */
export function AskDialog({ onClose }: { onClose: () => void }) {
  const paths = usePathNames();
  const [chosen, setPath] = useState<string | null>(null);
  const [key, setKey] = useState("");
  const path = chosen ?? paths[0]?.name ?? "";
  const ask = useCommand(
    (reason: string, commandKey) => api.erasure.ask({ body: { path, key, reason } }, { commandKey }),
    { onDone: onClose },
  );
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Erase the payloads of a key?"
      confirm="Ask for the erasure"
      doing="Recording the request"
      reason="required"
      blocked={key === "" ? "Name the key." : null}
      command={ask}
      onConfirm={(reason) => ask.give(reason)}
    >
      <Group grow align="flex-end">
        <NativeSelect
          label="Path"
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
          data={paths.map(({ name, title }) => ({ value: name, label: title }))}
        />
        <TextInput
          label="Key"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="off"
          required
          data-autofocus
        />
      </Group>
      <List size="sm">
        <List.Item>Nothing is overwritten before another administrator approves.</List.Item>
        <List.Item>Then every copy of the key's payloads is overwritten, and none comes back.</List.Item>
        <List.Item>Versions, receipts, counts and the audit's chain stay; so does the key itself.</List.Item>
        <List.Item>
          A row that the origin still has is its owner's: send a delete first, or erase the row in the origin.
        </List.Item>
      </List>
    </CommandDialog>
  );
}
