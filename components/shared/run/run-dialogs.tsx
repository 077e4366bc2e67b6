"use client";
import { Text } from "@mantine/core";
import type { Steering } from "../../../lib/api/runs";
import { CommandDialog } from "../command/command-dialog";
import type { Command } from "../command/use-command";

interface RunDialogProps<Input> {
  command: Command<Input, unknown>;
  onClose: () => void;
}

/** Confirms the abort of a run. */
export function AbortDialog({ command, onClose }: RunDialogProps<Steering>) {
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Abort the run?"
      confirm="Abort the run"
      doing="Waiting for the batch under way"
      reason="none"
      color="red.9"
      command={command}
      onConfirm={() => command.give("abort")}
    >
      <Text size="sm">
        It ends within one batch. What it has applied stays applied; the rest is reported as not run. The plan cannot be
        run again: make a new one for what is left.
      </Text>
    </CommandDialog>
  );
}

/** Asks for the reason of a run's undo, and makes its plan. */
export function UndoDialog({ command, onClose }: RunDialogProps<string>) {
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Plan its undo?"
      confirm="Make the plan"
      doing="Freezing the list"
      reason="required"
      command={command}
      onConfirm={(reason) => command.give(reason)}
    >
      <Text size="sm">
        It makes a plan of new mutations from the images before this run. Nothing is changed until that plan is run.
      </Text>
    </CommandDialog>
  );
}
