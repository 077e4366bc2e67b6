"use client";
import { List, Text } from "@mantine/core";
import { CommandDialog } from "../command/command-dialog";
import { useCommand } from "../command/use-command";
import { api } from "../query/api";

/** Stops all repairs, with a reason. */
export function FreezeDialog({ onClose }: { onClose: () => void }) {
  const freeze = useCommand((reason: string, commandKey) => api.freeze.set({ body: { reason } }, { commandKey }), {
    onDone: onClose,
  });
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Freeze all repairs?"
      confirm="Freeze all repairs"
      doing="Stopping all repairs"
      reason="required"
      color="red.9"
      command={freeze}
      onConfirm={(reason) => freeze.give(reason)}
    >
      <List size="sm">
        <List.Item>No run starts or goes on, on any path; each run pauses within one batch.</List.Item>
        <List.Item>Writes are accepted and drained as before.</List.Item>
        <List.Item>Two people let repairs go on again.</List.Item>
      </List>
    </CommandDialog>
  );
}

interface ThawDialogProps {
  /** The first of the two people, who has asked already; null: nobody has. */
  askedBy: string | null;
  onClose: () => void;
}

/** Asks for repairs to go on, or lets them go on as the second person. */
export function ThawDialog({ askedBy, onClose }: ThawDialogProps) {
  const thaw = useCommand((reason: string, commandKey) => api.freeze.thaw({ body: { reason } }, { commandKey }), {
    onDone: onClose,
  });
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Let repairs go on?"
      confirm={askedBy === null ? "Ask for the thaw" : "Thaw"}
      doing="Recording it"
      reason="required"
      command={thaw}
      onConfirm={(reason) => thaw.give(reason)}
    >
      <Text size="sm">
        {askedBy === null
          ? "Your request is the first of two: repairs go on once another person thaws as well."
          : `${askedBy} has asked for it. As the second person, you let repairs go on.`}
      </Text>
      <Text size="sm">Paused runs stay paused until somebody resumes them.</Text>
    </CommandDialog>
  );
}
