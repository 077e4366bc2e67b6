"use client";
import { List, Text } from "@mantine/core";
import type { ErasureWire } from "../../../../lib/api/erasures";
import { KeyText } from "../../../kit/key-text/key-text";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { api } from "../../../shared/query/api";

interface DecisionDialogProps {
  erasure: ErasureWire;
  decision: "approve" | "withdraw";
  onClose: () => void;
}

/** Approves an erasure, takes one's own back, or refuses another's. */
export function DecisionDialog({ erasure, decision, onClose }: DecisionDialogProps) {
  const { id, path, key, reason, askedBy, own } = erasure;
  const decide = useCommand(
    (_: null, commandKey) => api.erasure[decision]({ params: { id }, body: {} }, { commandKey }),
    { onDone: onClose },
  );
  const stops = own ? "Take the request back" : "Refuse the erasure";
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={decision === "approve" ? "Erase the payloads of this key?" : `${stops}?`}
      confirm={decision === "approve" ? "Approve the erasure" : stops}
      doing="Recording the decision"
      reason="none"
      {...(decision === "approve" && { color: "red.9" as const })}
      command={decide}
      onConfirm={() => decide.give(null)}
    >
      <Text size="sm">
        {askedBy} asked for it: {reason}. The key is <KeyText keyName={key} /> of path {path}.
      </Text>
      {decision === "approve" && (
        <List size="sm">
          <List.Item>A worker begins within seconds, once nothing of the key is outstanding.</List.Item>
          <List.Item>What was overwritten does not come back, and nothing stops an erasure that has begun.</List.Item>
        </List>
      )}
    </CommandDialog>
  );
}
